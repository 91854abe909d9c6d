"""Files of the deck's repository over HTTPS, asked on loopback by a real client."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from subprocess import run

import pytest
from harness.cluster.local.certificates import Authority
from harness.cluster.local.raw_files import RawFileServer
from harness.project.repository import find_repository
from harness.project.snapshot import make_snapshot

from tests.project.repositories import git, workshop

HOST = "git.example.com"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RawFileServer]:
    top = workshop(tmp_path / "course")
    git(top, "branch", "topic/one")
    git(top, "tag", "v1")
    (top / "examples/pod.yaml").write_text("kind: Changed\n")
    make_snapshot(find_repository(top / "docs/page.md"), tmp_path / "repository.git")
    authority = Authority("test")
    identity = authority.issue("server", names=[HOST])
    (tmp_path / "server.crt").write_bytes(identity.certificate)
    (tmp_path / "server.key").write_bytes(identity.key)
    (tmp_path / "ca.crt").write_bytes(authority.identity.certificate)
    started = RawFileServer(("127.0.0.1", 0), tmp_path)
    serving = threading.Thread(target=started.serve_forever)
    serving.start()
    yield started
    started.shutdown()
    serving.join()
    started.server_close()


def fetched(server: RawFileServer, path: str, *options: str) -> tuple[int, str]:
    port = server.server_address[1]
    curl = ("curl", "--silent", "--show-error", "--fail", "--cacert", str(server.directory / "ca.crt"))
    there = ("--connect-to", f"{HOST}:443:127.0.0.1:{port}", f"https://{HOST}/them/course/{path}")
    finished = run([*curl, *options, *there], check=False, capture_output=True, text=True, timeout=60)
    return finished.returncode, finished.stdout


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("raw/branch/main/examples/pod.yaml", "kind: Changed\n"),
        ("-/raw/main/examples/new.yaml", "kind: Service\n"),
        ("raw/HEAD/examples/pod.yaml", "kind: Changed\n"),
        ("raw/master/examples/pod.yaml", "kind: Changed\n"),
        ("raw/branch/topic/one/examples/pod.yaml", "kind: Pod\n"),
        ("raw/tag/v1/examples/pod.yaml", "kind: Pod\n"),
    ],
)
def test_a_file_is_that_of_its_branch_or_tag_and_of_the_tree_as_it_is(
    server: RawFileServer, path: str, content: str
) -> None:
    assert fetched(server, path) == (0, content)


@pytest.mark.parametrize("path", ["raw/main/missing.yaml", "raw/nowhere/setup.sh", "raw/main/../../etc/passwd", ""])
def test_what_is_not_there_is_not_found(server: RawFileServer, path: str) -> None:
    assert fetched(server, path, "--path-as-is") == (22, "")


def test_a_client_that_does_not_believe_it_is_not_in_the_way_of_others(server: RawFileServer) -> None:
    assert fetched(server, "raw/main/setup.sh", "--capath", "/nonexistent", "--cacert", "/etc/hostname")[0] != 0
    assert fetched(server, "raw/main/setup.sh")[0] == 0


def test_the_next_deck_has_another_certificate_and_repository(server: RawFileServer, tmp_path: Path) -> None:
    authority = Authority("next")
    identity = authority.issue("server", names=[HOST])
    (tmp_path / "server.crt").write_bytes(identity.certificate)
    (tmp_path / "server.key").write_bytes(identity.key)
    (tmp_path / "ca.crt").write_bytes(authority.identity.certificate)

    assert fetched(server, "raw/main/setup.sh") == (0, "echo ready\n")
