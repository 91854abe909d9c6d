"""A lab has a containerd that speaks the CRI of its kubelet: that of its root file system, else one of its releases."""

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


def root_with(version: str, place: Path) -> Path:
    """A root file system whose dpkg knows a containerd of this version."""
    database = place / "root" / "var/lib/dpkg"
    database.mkdir(parents=True)
    package = ("Package: containerd", "Status: install ok installed", "Architecture: amd64", f"Version: {version}")
    (database / "status").write_text("\n".join((*package, "Maintainer: nobody", "Description: containers", "")))
    return place / "root"


def find(server: ArchiveServer, version: str, root: Path) -> Path | None:
    return runtime.find(read_version(version), root, ProgramSettings(projects=f"{server.address}/"), nobody)


@pytest.mark.parametrize(
    ("containerd", "kubernetes"),
    [
        ("1.6.20~ds1", "1.17"),
        ("1.6.20~ds1", "1.37"),
        ("1.4.13~ds1", "1.22"),
        ("1.4.13~ds1", "1.25"),
        ("1.7.24~ds1-6+deb13u1", "1.22"),
        ("2.1.4", "1.23"),
        ("2.4.2", "1.37"),
    ],
)
def test_that_of_the_root_is_taken_where_both_speak_the_same(
    server: ArchiveServer, tmp_path: Path, containerd: str, kubernetes: str
) -> None:
    root = root_with(containerd, tmp_path)
    assert find(server, kubernetes, root) is None
    assert server.asked == []


@pytest.mark.parametrize(("containerd", "kubernetes"), [("2.1.4", "1.22"), ("2.1.4", "1.17"), ("1.4.13~ds1", "1.26")])
def test_a_release_takes_its_place_where_they_do_not(
    server: ArchiveServer, tmp_path: Path, containerd: str, kubernetes: str
) -> None:
    root = root_with(containerd, tmp_path)
    publish(server, *runtime.PROGRAMS, "containerd-stress")
    folder = find(server, kubernetes, root)
    assert folder
    assert {path.name for path in folder.iterdir()} == set(runtime.PROGRAMS)
    assert all(path.stat().st_mode & 0o111 for path in folder.iterdir())
    server.asked.clear()
    assert find(server, kubernetes, root) == folder
    assert server.asked == []


def test_where_it_cannot_be_had_both_sides_are_named(server: ArchiveServer, tmp_path: Path) -> None:
    root = root_with("2.1.4", tmp_path)
    with pytest.raises(
        CannotHost, match=r"1\.20 speaks CRI v1alpha2 only, .*containerd of the lab's root 2\.1 does not.*\(404\)"
    ):
        find(server, "1.20", root)


def test_an_archive_without_a_program_is_refused(server: ArchiveServer, tmp_path: Path) -> None:
    root = root_with("2.1.4", tmp_path)
    publish(server, "containerd", "ctr")
    with pytest.raises(CannotHost, match="has no bin/containerd-shim-runc-v2"):
        find(server, "1.20", root)


def test_a_root_without_containerd_is_named(server: ArchiveServer, tmp_path: Path) -> None:
    root = root_with("1.6.20", tmp_path)
    (root / "var/lib/dpkg/status").write_text("")
    with pytest.raises(CannotHost, match=rf"{root}, has no package containerd"):
        find(server, "1.20", root)
