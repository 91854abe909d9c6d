"""`--record s3://…`: records in an object store, and all that reads them from there."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from harness.record.files import find_records, read_record
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from tests import object_store
from tests.faces.conftest import GENEROUS, Run, one_step
from tests.object_store import BUCKET, ObjectStore

PLAIN = ("--cluster", "none", "--no-casts")


@pytest.fixture(autouse=True)
def _credentials(environment: dict[str, str], s3: ObjectStore) -> None:
    environment.update(s3.environment)


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """A folder of the test's own."""
    return f"s3://{BUCKET}/{request.node.name}"


@pytest.fixture
def decks(directory: Path) -> Path:
    folder = directory / "talks"
    folder.mkdir()
    for name in ("one", "two", "three"):
        (folder / f"{name}.md").write_text(one_step(f"echo {name}"))
    return folder


def names(s3: ObjectStore, url: str) -> list[str]:
    below = url.removeprefix(f"s3://{BUCKET}/") + "/"
    return [name.removeprefix(below) for name in s3.names(below)]


def test_records_and_casts_are_sent_and_read_from_there(
    harness: Run, directory: Path, decks: Path, url: str, s3: ObjectStore
) -> None:
    played = harness("run", "talks", "--cluster", "none", "--record", f"{url}/")
    assert played.status == 0, played.errors
    records = [f"talks-{name}" for name in ("one", "three", "two")]
    assert names(s3, url) == sorted(
        [f"{name}.json" for name in records] + [f"{name}.casts/0001.cast" for name in records]
    )
    report = harness("report", url, "-o", "page.html")
    assert (report.status, report.errors) == (0, ""), report.errors
    assert report.output.startswith("page.html: 3 runs")
    page = (directory / "page.html").read_text()
    assert page.count('class="cast needs-script"') == 3
    assert harness("summary", url).output.count("1 step: 1 passed") == 3
    assert "✓" in harness("history", "two.md", url).output
    proposed = harness("mend", "talks", "--record", url)
    assert (proposed.status, proposed.output) == (0, "the decks do what they say\n"), proposed.errors
    assert list(Path(directory, "..", "home", "state").rglob("unsent")) == []


def test_one_deck_may_have_a_name_of_its_own(harness: Run, decks: Path, url: str, s3: ObjectStore) -> None:
    assert harness("run", "talks/one.md", *PLAIN, "--record", f"{url}/only.json").status == 0
    assert names(s3, url) == ["only.json"]
    assert "1 passed" in harness("summary", f"{url}/only.json").output


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_a_shard_overwrites_its_own_records_and_no_others(
    harness: Run, decks: Path, url: str, s3: ObjectStore, workers: tuple[str, ...]
) -> None:
    for number in (1, 2):
        shard = harness("run", "talks", *PLAIN, "--record", url, "--shard", f"{number}/2", *workers)
        assert shard.status == 0, shard.errors + shard.output
    below = url.removeprefix(f"s3://{BUCKET}/")
    cells = json.loads(s3.content(f"{below}/shard-1-of-2.json"))["cells"]
    own, others = ([cell["record"] for cell in cells if cell["shard"] == number] for number in (1, 2))
    assert names(s3, url) == sorted([*own, *others, "shard-1-of-2.json", "shard-2-of-2.json"])
    before = {name: s3.content(f"{below}/{name}") for name in (*own, *others)}
    again = harness("run", "talks", *PLAIN, "--record", url, "--shard", "1/2", *workers)
    assert again.status == 0, again.errors
    after = {name: s3.content(f"{below}/{name}") for name in (*own, *others)}
    assert all(before[name] != after[name] for name in own)
    assert all(before[name] == after[name] for name in others)
    joined = harness("summary", url)
    assert (joined.errors, joined.output.count("1 passed")) == ("", 3)


def test_a_shard_that_was_killed_leaves_what_it_had_played(
    harness: Run, directory: Path, environment: dict[str, str], url: str, s3: ObjectStore
) -> None:
    (directory / "1-first.md").write_text(one_step("true"))
    (directory / "2-second.md").write_text(one_step("sleep 1000"))
    words = ["run", "1-first.md", "2-second.md", *PLAIN, "--record", url, "--shard", "1/1"]
    below = url.removeprefix(f"s3://{BUCKET}/")
    stale = f"{below}/2-second.json"
    s3.put(stale, b"what an earlier try left")
    played = subprocess.Popen(
        [sys.executable, "-m", "harness.faces.cli", *words], cwd=directory, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(s3, f"{below}/1-first.json")
    finally:
        played.send_signal(signal.SIGKILL)
        played.wait()
    assert names(s3, url) == ["1-first.json", "shard-1-of-1.json"]
    assert "shard 1 of 1 has no record of 2-second" in harness("summary", url).errors


@retry(retry=retry_if_result(lambda is_there: not is_there), stop=stop_after_delay(GENEROUS), wait=wait_fixed(0.1))
def wait_for(s3: ObjectStore, name: str) -> bool:
    return name in s3.names(name)


def test_what_does_not_arrive_is_kept_and_named(harness: Run, directory: Path, environment: dict[str, str]) -> None:
    with object_store.served() as dying:
        environment.update(dying.environment)
        listed = f"curl -s '{dying.address}/{BUCKET}?list-type=2'"
        wait = f"until {listed} | grep -q shard-1-of-1.json; do sleep 0.1; done; kill {dying.process.pid}; echo gone"
        (directory / "deck.md").write_text(one_step(wait))
        played = harness("run", "deck.md", *PLAIN, "--record", f"s3://{BUCKET}/night", "--shard", "1/1")
    printed = played.output + played.errors
    assert played.status == 4, printed
    assert "Could not connect to the endpoint" in printed
    assert "1 of the run's files have not arrived" in printed
    kept = re.search(r"kept in (\S+):", printed)
    assert kept, printed
    (path,) = find_records([Path(kept[1])])
    assert read_record(path).complete
    assert "1 passed" in harness("summary", kept[1]).output


def test_a_store_that_refuses_is_known_before_anything_is_played(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("touch played"))
    for command in (("run",), ("rehearse",), ("matrix", "--kubectl", "PATH")):
        refused = harness(*command, "deck.md", "--cluster", "none", "--record", "s3://nowhere/night")
        assert refused.status == 4, refused.output + refused.errors
        assert "s3://nowhere/night: nothing can be written there: The specified bucket does not exist" in refused.errors
    assert not (directory / "played").exists()


def test_other_commands_that_play_send_their_records_too(harness: Run, decks: Path, url: str, s3: ObjectStore) -> None:
    assert harness("rehearse", "talks/one.md", "--cluster", "none", "--record", url).status == 0
    assert "talks-one.json" in names(s3, url)


def test_shards_are_balanced_by_a_night_in_a_store(harness: Run, directory: Path, decks: Path, url: str) -> None:
    (decks / "two.md").write_text(one_step("sleep 1"))
    assert harness("run", "talks", *PLAIN, "--record", f"{url}/1").status == 0
    by_times = ("--shard", "1/2", "--durations-path")
    shard = harness("run", "talks", *PLAIN, *by_times, f"{url}/1", "--record", f"{url}/2")
    assert "shard 1/2: 1 of 3 cells, about 1." in shard.output, shard.output + shard.errors
    same = harness("run", "talks", *PLAIN, *by_times, f"{url}/2", "--record", f"{url}/2")
    assert same.status == 4
    assert "would change while" in same.errors


def test_pytest_has_it_and_collects_without_asking_anybody(
    plain_pytest: Run, environment: dict[str, str], decks: Path, url: str, s3: ObjectStore
) -> None:
    played = plain_pytest("talks", "--cluster", "none", "--record", url, "-n", "2")
    assert played.status == 0, played.output
    assert [name for name in names(s3, url) if name.endswith(".json")] == [
        "talks-one.json",
        "talks-three.json",
        "talks-two.json",
    ]
    environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1"
    collected = plain_pytest("talks", "--cluster", "none", "--record", url, "--collect-only", "-q")
    assert collected.status == 0, collected.output


def test_a_run_that_is_followed_is_one_of_this_machine(harness: Run, url: str) -> None:
    refused = harness("report", url, "--serve")
    assert refused.status == 4
    assert "on this machine" in refused.errors
