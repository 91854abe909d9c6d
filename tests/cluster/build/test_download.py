"""Files are held against their published SHA-256, and gone on with after they were cut off."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.build import cache, download
from harness.cluster.build.download import NotPublished, WrongChecksum
from harness.cluster.errors import ProgramsUnavailable

from tests.cluster.build.archive_server import ArchiveServer, archive_server

CONTENT = bytes(range(256)) * 4096
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def nobody(_message: str) -> None:
    pass


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def server() -> Iterator[ArchiveServer]:
    with archive_server() as server:
        server.files["/kubelet"] = CONTENT
        yield server


def parts() -> list[Path]:
    return list((cache.directory() / "downloads").glob("*.part"))


def test_a_file_comes_as_it_was_published(server: ArchiveServer, place: Path) -> None:
    download.fetch(f"{server.address}/kubelet", DIGEST, place / "kubelet", nobody)
    assert (place / "kubelet").read_bytes() == CONTENT
    assert parts() == []


def test_after_it_was_cut_off_it_is_gone_on_with(server: ArchiveServer, place: Path) -> None:
    server.cuts["/kubelet"] = [1000, 2000]
    download.fetch(f"{server.address}/kubelet", DIGEST, place / "kubelet", nobody)
    assert (place / "kubelet").read_bytes() == CONTENT
    assert server.asked == [("/kubelet", ""), ("/kubelet", "bytes=1000-"), ("/kubelet", "bytes=3000-")]


def test_a_server_that_brings_nothing_more_is_left_alone_and_the_next_call_goes_on(
    server: ArchiveServer, place: Path
) -> None:
    server.cuts["/kubelet"] = [1000, 0]
    with pytest.raises(
        ProgramsUnavailable, match=r"/kubelet was cut off after 0\.0 of 1\.0 MB.*the next call goes on there"
    ):
        download.fetch(f"{server.address}/kubelet", DIGEST, place / "kubelet", nobody)
    assert not (place / "kubelet").exists()
    server.asked.clear()
    download.fetch(f"{server.address}/kubelet", DIGEST, place / "kubelet", nobody)
    assert server.asked == [("/kubelet", "bytes=1000-")]
    assert (place / "kubelet").read_bytes() == CONTENT


def test_a_server_without_ranges_sends_all_of_it_again(server: ArchiveServer, place: Path) -> None:
    server.has_ranges = False
    server.cuts["/kubelet"] = [1000]
    download.fetch(f"{server.address}/kubelet", DIGEST, place / "kubelet", nobody)
    assert (place / "kubelet").read_bytes() == CONTENT


def test_another_file_than_was_begun_is_fetched_from_its_beginning(server: ArchiveServer, place: Path) -> None:
    server.files["/kubelet"] = b"z" * 5000
    server.cuts["/kubelet"] = [1000, 0]
    with pytest.raises(ProgramsUnavailable):
        download.fetch(f"{server.address}/kubelet", DIGEST, place / "kubelet", nobody)
    server.files["/kubelet"] = CONTENT
    download.fetch(f"{server.address}/kubelet", DIGEST, place / "kubelet", nobody)
    assert (place / "kubelet").read_bytes() == CONTENT


def test_a_file_that_came_whole_just_before_a_kill_is_taken(server: ArchiveServer, place: Path) -> None:
    address = f"{server.address}/kubelet"
    download._part(address, DIGEST).parent.mkdir(parents=True)
    download._part(address, DIGEST).write_bytes(CONTENT)
    download.fetch(address, DIGEST, place / "kubelet", nobody)
    assert (place / "kubelet").read_bytes() == CONTENT


def test_a_wrong_checksum_is_refused_and_nothing_is_kept(server: ArchiveServer, place: Path) -> None:
    with pytest.raises(
        WrongChecksum, match=f"/kubelet was refused: its SHA-256 is {DIGEST}, and 000.* nothing of it was kept"
    ):
        download.fetch(f"{server.address}/kubelet", "0" * 64, place / "kubelet", nobody)
    assert (parts(), (place / "kubelet").exists()) == ([], False)


def test_a_file_that_is_not_there_is_named(server: ArchiveServer, place: Path) -> None:
    with pytest.raises(NotPublished, match=r"there is no http.*/kubeadm \(404\)"):
        download.fetch(f"{server.address}/kubeadm", DIGEST, place / "kubeadm", nobody)


def test_a_place_that_does_not_answer_says_why(place: Path) -> None:
    with pytest.raises(ProgramsUnavailable, match=r"http://127\.0\.0\.1:9/kubelet cannot be had: .*refused"):
        download.fetch("http://127.0.0.1:9/kubelet", DIGEST, place / "kubelet", nobody)


def test_the_proxy_of_the_environment_is_used(
    server: ArchiveServer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.address)
    download.fetch("http://elsewhere.example/kubelet", DIGEST, place / "kubelet", nobody)
    assert (place / "kubelet").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "text",
    [
        DIGEST,
        f"{DIGEST}\n",
        f"{DIGEST}  kubelet\n",
        f"{'1' * 64}  kube-proxy\n{DIGEST} *bin/kubelet\n",
    ],
)
def test_checksums_are_published_in_several_ways(server: ArchiveServer, text: str) -> None:
    server.files["/SUMS"] = text.encode()
    assert download.published_sum(f"{server.address}/SUMS", "kubelet") == DIGEST


@pytest.mark.parametrize("text", ["", "<html>not found</html>", f"{DIGEST}  a\n{DIGEST}  b\n"])
def test_a_file_without_the_checksum_is_named(server: ArchiveServer, text: str) -> None:
    server.files["/SUMS"] = text.encode()
    with pytest.raises(ProgramsUnavailable, match=r"/SUMS has no (single )?checksum of kubelet"):
        download.published_sum(f"{server.address}/SUMS", "kubelet")


def test_a_full_disk_is_answered_with_the_way_out(
    server: ArchiveServer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = download._part(f"{server.address}/kubelet", DIGEST)
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    with pytest.raises(ProgramsUnavailable, match=r"No space left on device\.\n.*harness versions prune"):
        download.fetch(f"{server.address}/kubelet", DIGEST, place / "kubelet", nobody)
