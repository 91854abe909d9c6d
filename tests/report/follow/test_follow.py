"""The page that follows a run, in a real Chromium, while a journal is written."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from harness.faces.cli import main
from harness.record import journals
from harness.record.files import write_record
from harness.record.journal import Journal
from harness.record.model import Verdict
from harness.report.follow.followed import Followed, RunState
from harness.report.follow.server import FollowServer
from harness.report.page import SourceLinks
from msgspec.structs import replace

from tests.record.examples import record, step
from tests.report.page.conftest import DESKTOP, GENEROUS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    deck = tmp_path / "app.md"
    deck.write_text("# App\n\n```bash\ntrue\n```\n")
    return deck


@pytest.fixture
def served() -> Iterator[Callable[[Path], FollowServer]]:
    servers: list[FollowServer] = []

    def serve(path: Path) -> FollowServer:
        servers.append(FollowServer(Followed(path), SourceLinks("")))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return servers[-1]

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def asked(server: FollowServer, path: str, host: str = "") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=GENEROUS / 1000)
    connection.request("GET", path, headers={"Host": host} if host else {})
    return connection.getresponse()


def test_what_is_followed_is_the_last_run_of_a_deck(deck: Path) -> None:
    followed = Followed(deck)
    waiting = followed.look()
    assert (waiting.state, waiting.runs, followed.look()) == (RunState.WAITING, (), waiting)
    with Journal.create(journals.new_path(deck), record()) as journal:
        journal.step(step(1))
        playing = followed.look()
        assert (playing.state, playing.counts) == (RunState.PLAYING, {"passed": 1})
        assert playing.number != waiting.number
        journal.end(seconds=1.0, own_seconds=0.0)
    assert followed.look().state is RunState.ENDED
    killed = journals.directory(deck) / "29990101T000000.000000Z-4194305.jsonl"
    Journal.create(killed, record()).close()
    assert followed.look().state is RunState.CUT_SHORT, "no process has that number"


def test_a_folder_has_the_records_that_are_there_by_now(tmp_path: Path) -> None:
    followed = Followed(tmp_path)
    assert followed.look().state is RunState.WAITING
    write_record(record(), tmp_path / "one.json")
    write_record(record(), tmp_path / "two.json")
    (tmp_path / "half.json").write_text('{"schema": 3, "harness": "0"')
    assert len(followed.look().runs) == 2


def test_only_browsers_of_this_machine_are_answered(deck: Path, served: Callable[[Path], FollowServer]) -> None:
    server = served(deck)
    port = server.server_address[1]
    assert server.url == f"http://127.0.0.1:{port}/"
    assert asked(server, "/").status == 200
    assert asked(server, "/", f"localhost:{port}").status == 200
    for path in ("/", "/report", "/events"):
        assert asked(server, path, "slides.example.org").status == 403, "a name elsewhere that leads here"
    assert asked(server, "/../etc/passwd").status == 404
    events = asked(server, "/events")
    assert events.getheader("Content-Type") == "text/event-stream"
    assert events.readline() == b"id: 1\n"
    state = json.loads(events.readline().removeprefix(b"data: "))
    assert (state["state"], state["wanted"]) == ("waiting", f"harness run {deck}")
    policy = asked(server, "/").getheader("Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def until(page: Page, expression: str) -> None:
    """Wait until this JavaScript is true; from here, since the page's own policy lets it evaluate nothing."""
    for _ in range(GENEROUS // 50):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{expression} never became true")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=DESKTOP)
    page.set_default_timeout(GENEROUS)
    yield page
    page.close()


def test_steps_appear_as_they_are_played(
    deck: Path, served: Callable[[Path], FollowServer], page: Page, tmp_path: Path
) -> None:
    server = served(deck)
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(server.url)
    page.get_by_text(f"harness run {deck}").wait_for()
    report = page.frame_locator("iframe:not(.coming)")
    with Journal.create(journals.new_path(deck), record()) as journal:
        page.locator("#state.playing").wait_for()
        journal.step(replace(step(1), text="echo first"))
        report.locator(".step").first.wait_for()
        report.locator("#search").fill("first")
        for index in range(2, 30):
            journal.step(replace(step(index), text=f"echo {index}"))
        journal.step(replace(step(30), text="echo last", verdict=Verdict.FAILED))
        page.get_by_text("1 failed, 29 passed").wait_for()
        assert "cut short" not in report.locator("body").inner_text()
        until(
            page,
            "document.querySelector('iframe:not(.coming)')?.contentDocument.querySelectorAll('.step').length === 30",
        )
        assert report.locator("#search").input_value() == "first", "what was searched for stays"
        report.locator("#search").fill("")
        journal.end(seconds=3.0, own_seconds=0.0)
    until(page, "document.title.startsWith('ended: ')")
    until(
        page,
        "document.querySelector('#report').dataset.number === document.querySelector('iframe:not(.coming)').dataset.number",
    )
    until(page, "document.querySelector('iframe').contentWindow.scrollY > 0")
    assert messages == []
    assert {url.split("/")[2] for url in requests if not url.startswith("data:")} == {server.url.split("/")[2]}


def test_the_command_says_where_it_is_and_ends_with_ctrl_c(deck: Path) -> None:
    command = [sys.executable, "-P", "-m", "harness.faces.cli", "report", str(deck), "--serve"]
    served = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    )
    assert served.stdout is not None
    line = served.stdout.readline()
    assert line.startswith("http://127.0.0.1:")
    assert line.endswith(f"/ follows {deck}; Ctrl-C ends it\n")
    port = int(line.split("/")[2].partition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GENEROUS / 1000)
    connection.request("GET", "/events")
    assert connection.getresponse().readline() == b"id: 1\n"
    served.send_signal(signal.SIGINT)
    output, errors = served.communicate(timeout=GENEROUS / 1000)
    assert (served.returncode, output, errors) == (0, "", "")


def test_what_cannot_be_followed_is_refused_with_a_way_out(deck: Path, served: Callable[[Path], FollowServer]) -> None:
    def refused(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["report", *arguments])
        return result.exit_code, result.stderr

    assert refused("run.json")[0] == 4
    assert "-o FILE, or follow a run with --serve" in refused("run.json")[1]
    assert "follows one deck" in refused(str(deck), str(deck), "--serve")[1]
    assert "no such deck, record or folder" in refused("nowhere.md", "--serve")[1]
    port = str(served(deck).server_address[1])
    status, message = refused(str(deck), "--serve", "--port", port)
    assert (status, f"port {port} of 127.0.0.1: " in message) == (4, True)
