"""A lab has a containerd that speaks the CRI of its kubelet: the machine's, else one of its releases."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.local import runtime
from harness.cluster.programs.machine import architecture
from harness.knowledge.version import read_version
from harness.project.settings import ProgramSettings

from tests.cluster.build.archive_server import ArchiveServer, archive_server

FILE = f"/containerd/containerd/releases/download/v{runtime.RELEASE}/containerd-{runtime.RELEASE}-linux-{architecture()}.tar.gz"


def nobody(_message: str) -> None:
    pass


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveServer]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with archive_server() as server:
        yield server


def publish(server: ArchiveServer, *names: str) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name in names:
            text = f"#!/bin/sh\necho {name} {runtime.RELEASE}\n".encode()
            member = tarfile.TarInfo(f"bin/{name}")
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
    server.files[FILE] = packed.getvalue()


def machine_has(version: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the machine's containerd, which only tells a version as the real ones do."""
    program = place / "containerd"
    program.write_text(f"#!/bin/sh\necho containerd github.com/containerd/containerd {version} 1234abc\n")
    program.chmod(0o755)
    monkeypatch.setattr(runtime, "_MACHINES", str(program))


def find(server: ArchiveServer, version: str) -> Path | None:
    return runtime.find(read_version(version), ProgramSettings(projects=f"{server.address}/"), nobody)


@pytest.mark.parametrize(
    ("containerd", "kubernetes"),
    [
        ("1.6.20~ds1", "1.17"),
        ("1.6.20~ds1", "1.37"),
        ("1.4.13~ds1", "1.22"),
        ("1.4.13~ds1", "1.25"),
        ("v1.7.24", "1.22"),
        ("v2.1.4", "1.23"),
        ("v2.4.2", "1.37"),
    ],
)
def test_the_machines_is_taken_where_both_speak_the_same(
    server: ArchiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, containerd: str, kubernetes: str
) -> None:
    machine_has(containerd, tmp_path, monkeypatch)
    assert find(server, kubernetes) is None
    assert server.asked == []


@pytest.mark.parametrize(("containerd", "kubernetes"), [("v2.1.4", "1.22"), ("v2.1.4", "1.17"), ("1.4.13~ds1", "1.26")])
def test_a_release_takes_its_place_where_they_do_not(
    server: ArchiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, containerd: str, kubernetes: str
) -> None:
    machine_has(containerd, tmp_path, monkeypatch)
    publish(server, *runtime.PROGRAMS, "containerd-stress")
    folder = find(server, kubernetes)
    assert folder
    assert {path.name for path in folder.iterdir()} == set(runtime.PROGRAMS)
    assert all(path.stat().st_mode & 0o111 for path in folder.iterdir())
    server.asked.clear()
    assert find(server, kubernetes) == folder
    assert server.asked == []


def test_where_it_cannot_be_had_both_sides_are_named(
    server: ArchiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_has("v2.1.4", tmp_path, monkeypatch)
    with pytest.raises(CannotHost, match=r"1\.20 speaks CRI v1alpha2 only, .*containerd 2\.1 does not.*\(404\)"):
        find(server, "1.20")


def test_an_archive_without_a_program_is_refused(
    server: ArchiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_has("v2.1.4", tmp_path, monkeypatch)
    publish(server, "containerd", "ctr")
    with pytest.raises(CannotHost, match="has no bin/containerd-shim-runc-v2"):
        find(server, "1.20")


def test_a_containerd_that_tells_no_version_is_named(
    server: ArchiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "containerd"
    program.write_text("#!/bin/sh\necho what\n")
    program.chmod(0o755)
    monkeypatch.setattr(runtime, "_MACHINES", str(program))
    with pytest.raises(CannotHost, match="does not tell its version; it says what"):
        find(server, "1.20")
