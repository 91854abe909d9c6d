"""Pages: what their addresses stand for, and whether they answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from harness.cluster.none import NoCluster
from harness.cluster.provider import NodePort, Request
from harness.record.lab import ClusterRecord, NodeRecord
from harness.record.note import NoteKind, NoteRecord
from harness.replay import pages
from harness.replay.listener import SilentListener
from harness.replay.pages import BROWSERS, NoPage
from harness.replay.settings import Settings
from harness.replay.stage import Stage
from harness.report.reasons import reason_of

from tests.replay.conftest import Play


class Site(BaseHTTPRequestHandler):
    """Answers on `/`, knows nothing else, and needs a second request for `/late`."""

    asked: list[str] = []  # noqa: RUF012  shared on purpose

    def do_GET(self) -> None:
        self.asked.append(self.path)
        is_there = self.path == "/" or (self.path == "/late" and self.asked.count("/late") > 1)
        self.send_response(200 if is_there else 404)
        self.end_headers()
        self.wfile.write(b"<html><title>Coins &amp; more</title><body style='background: red'></body></html>")

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Site.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def stage_of(*nodes: NodeRecord, node_ports: tuple[NodePort, ...] = ()) -> Iterator[Stage]:
    cluster = NoCluster(Request())
    cluster.facts = ClusterRecord(
        provider="test", name="lab", server_version="v1.20.2", kubectl_version="v1.20.2", nodes=nodes
    )
    cluster.node_ports = lambda: node_ports  # type: ignore[method-assign,assignment,return-value]
    yield Stage(cluster, Settings(), SilentListener())
    cluster.close()


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Two nodes; the web UI's port was allocated last."""
    yield from stage_of(
        NodeRecord(name="node1", address="10.0.0.1", version="v1.20.2"),
        NodeRecord(name="node2", address="10.0.0.2", version="v1.20.2", aliases=("worker-0.invalid",)),
        node_ports=(
            NodePort("registry", 30500, "2026-01-01T00:00:00Z"),
            NodePort("webui", 30080, "2026-01-01T00:00:09Z"),
        ),
    )


@pytest.fixture
def bare_stage() -> Iterator[Stage]:
    yield from stage_of()


@pytest.mark.parametrize(
    ("written", "opened"),
    [
        ("http://node2:3xxxx/", "http://10.0.0.2:30080/"),
        ("http://node1:30500/v2", "http://10.0.0.1:30500/v2"),
        ("node1:3xxxx", "http://10.0.0.1:30080"),
        ("https://node1:3XXXX/a?b=c#d", "https://10.0.0.1:30080/a?b=c#d"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("http://localhost:3xxxx/", "http://localhost:30080/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://worker-0.invalid:3xxxx/", "http://10.0.0.2:30080/"),
        ("http://master-0.invalid:3xxxx/", "http://10.0.0.1:30080/"),
    ],
)
def test_node_names_and_node_ports_stand_for_what_the_cluster_gave(stage: Stage, written: str, opened: str) -> None:
    assert pages.resolve(written, stage).url == opened


def test_a_node_that_there_is_not_is_named_in_a_note(stage: Stage) -> None:
    assert pages.resolve("http://master-0.invalid/", stage).notes == (
        NoteRecord(kind=NoteKind.UNKNOWN_NODE, subject="master-0.invalid", detail="10.0.0.1"),
    )


def test_another_name_of_a_node_needs_no_note(stage: Stage) -> None:
    assert pages.resolve("http://worker-0.invalid/", stage).notes == ()


def test_a_node_port_needs_a_cluster(bare_stage: Stage) -> None:
    with pytest.raises(NoPage, match="no-nodes"):
        pages.resolve("http://node1:3xxxx/", bare_stage)


def test_a_node_port_needs_a_service() -> None:
    (stage,) = stage_of(NodeRecord(name="node1", address="10.0.0.1", version="v1.20.2"))
    with pytest.raises(NoPage, match="no-node-port"):
        pages.resolve("http://node1:3xxxx/", stage)


def test_a_page_that_answers_passes_and_is_recorded(play: Play, port: int) -> None:
    played = play(f"<!-- ```open http://localhost:{port}/``` -->")
    assert played.verdicts == ["passed"]
    page = played[0].page
    assert page is not None
    assert (page.url, page.status, page.title) == (f"http://localhost:{port}/", 200, "Coins & more")


def test_a_page_that_is_not_there_fails(play: Play, port: int) -> None:
    played = play(f"<!--\n```retry 0```\n```open http://localhost:{port}/nowhere```\n-->")
    assert played.verdicts == ["failed"]
    assert f"deck.md:7: http://localhost:{port}/nowhere answered with status 404" in reason_of(played[0])


def test_a_page_that_is_late_is_asked_for_again(play: Play, port: int) -> None:
    played = play(f"<!-- ```open http://localhost:{port}/late``` -->")
    assert played.verdicts == ["passed"]
    assert Site.asked == ["/late", "/late"]


def test_nobody_answering_fails_and_blocks_nothing(play: Play) -> None:
    played = play("<!--\n```retry 0```\n```open http://localhost:1/```\n-->", "- Do:\n  ```bash\n  false\n  ```")
    assert played.verdicts == ["failed", "failed"]
    assert "does not answer" in reason_of(played[0])


@pytest.mark.slow
@pytest.mark.skipif(not any(map(pages.shutil.which, BROWSERS)), reason="there is no Chromium here")  # type: ignore[attr-defined]
def test_a_picture_is_taken_when_asked_for(play: Play, port: int, tmp_path: Path) -> None:
    played = play(f"<!-- ```open http://localhost:{port}/``` -->", settings=Settings(screenshots=tmp_path / "pictures"))
    page = played[0].page
    assert page is not None
    assert page.screenshot is not None
    assert Path(page.screenshot).read_bytes().startswith(b"\x89PNG")
