"""Programs from the files that upstream publishes, here from a server of the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.build import cache
from harness.cluster.errors import ProgramsUnavailable
from harness.cluster.programs import PROGRAMS, Note, ReleaseNoteKind, SourceKind, find, find_kubectl
from harness.cluster.programs.machine import architecture
from harness.knowledge.releases import NEWEST, known
from harness.project.settings import ProgramSettings

from tests.cluster.build.archive_server import ArchiveServer, archive_server


def nobody(_message: str) -> None:
    pass


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveServer]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with archive_server() as server:
        yield server


def publish(server: ArchiveServer, release: str) -> None:
    for name in PROGRAMS:
        server.files[path(release, name)] = f"#!/bin/sh\necho Kubernetes {release} {name}\n".encode()


def path(release: str, name: str) -> str:
    return f"/release/{release}/bin/linux/{architecture()}/{name}"


def archives(server: ArchiveServer, *before: str) -> ProgramSettings:
    return ProgramSettings(sources=(*before, "archives"), archive=f"{server.address}/release/")


def test_all_programs_of_a_release_are_fetched_and_can_be_run(server: ArchiveServer) -> None:
    publish(server, "v1.34.4")
    messages: list[str] = []
    programs = find("v1.34.4", archives(server), messages.append)
    assert (programs.version, programs.source, programs.notes) == ("v1.34.4", SourceKind.ARCHIVES, ())
    assert all((programs.folder / name).stat().st_mode & 0o111 for name in PROGRAMS)
    assert "fetching Kubernetes v1.34.4, once: kubelet, 4 of 6" in messages


def test_who_needs_kubectl_alone_fetches_nothing_else(server: ArchiveServer) -> None:
    server.files[path("v1.34.4", "kubectl")] = b"#!/bin/sh\n"
    kubectl = find_kubectl("v1.34.4", archives(server), nobody)
    assert (kubectl.read_text(), kubectl.stat().st_mode & 0o111) == ("#!/bin/sh\n", 0o111)
    server.asked.clear()
    assert find_kubectl("v1.34.4", archives(server), nobody) == kubectl
    assert server.asked == []


def test_a_minor_version_is_its_newest_patch_known(server: ArchiveServer) -> None:
    newest = known()[NEWEST].newest
    publish(server, str(newest))
    programs = find("stable", archives(server), nobody)
    assert (programs.version, programs.notes) == (str(newest), ())


def test_what_is_kept_is_not_fetched_again(server: ArchiveServer) -> None:
    publish(server, "v1.34.4")
    find("v1.34.4", archives(server), nobody)
    server.asked.clear()
    find("v1.34.4", archives(server, "cache"), nobody)
    assert server.asked == []


def test_of_a_version_that_the_table_lacks_the_place_knows_the_newest(server: ArchiveServer) -> None:
    release = f"v{NEWEST.next}.1"
    publish(server, release)
    server.files[f"/release/stable-{NEWEST.next}.txt"] = f"{release}\n".encode()
    programs = find(str(NEWEST.next), archives(server), nobody)
    assert (programs.version, programs.notes) == (
        release,
        (Note(ReleaseNoteKind.NEWER_THAN_KNOWN, str(NEWEST.next), release),),
    )


def test_before_its_release_the_newest_candidate_is_taken(server: ArchiveServer) -> None:
    release = f"v{NEWEST.next}.0-rc.0"
    publish(server, release)
    server.files[f"/release/latest-{NEWEST.next}.txt"] = release.encode()
    assert find(str(NEWEST.next), archives(server), nobody).version == release


def test_a_version_that_is_not_published_yet_says_so(server: ArchiveServer) -> None:
    with pytest.raises(
        ProgramsUnavailable, match=f"archives: {server.address}/release/ has no release of {NEWEST.next} yet"
    ):
        find(str(NEWEST.next), archives(server), nobody)


def test_a_release_that_was_never_published_is_named(server: ArchiveServer) -> None:
    with pytest.raises(ProgramsUnavailable, match=r"archives: there is no http.*v1\.34\.99.*\(404\)"):
        find("v1.34.99", archives(server), nobody)


def test_a_wrong_checksum_is_refused_and_no_program_is_kept(server: ArchiveServer) -> None:
    publish(server, "v1.34.4")
    server.sums[path("v1.34.4", "kubelet")] = "0" * 64
    with pytest.raises(ProgramsUnavailable, match=r"archives: http.*/kubelet was refused: its SHA-256 is"):
        find("v1.34.4", archives(server), nobody)
    kept = [entry for entry in (cache.directory() / "kubernetes").iterdir() if entry.is_dir()]
    assert kept == []


def test_a_program_that_was_cut_off_is_gone_on_with_by_the_next_call(server: ArchiveServer) -> None:
    publish(server, "v1.34.4")
    server.cuts[path("v1.34.4", "kubelet")] = [5, 0]
    with pytest.raises(ProgramsUnavailable, match=r"/kubelet was cut off .* the next call goes on there"):
        find("v1.34.4", archives(server), nobody)
    server.asked.clear()
    assert find("v1.34.4", archives(server), nobody).version == "v1.34.4"
    assert (path("v1.34.4", "kubelet"), "bytes=5-") in server.asked


def test_the_next_source_is_asked_where_the_place_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    settings = ProgramSettings(sources=("archives", "cache"), archive="http://127.0.0.1:9/release")
    with pytest.raises(
        ProgramsUnavailable, match=r"archives: http://127\.0\.0\.1:9/.*refused\n  cache: it has none yet"
    ):
        find("1.34", settings, nobody)
