"""Folders of this machine that a project shows in its lab: read, written to, and left alone by what the harness itself removes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from harness.cluster import providers
from harness.cluster.errors import ClusterError
from harness.cluster.home import Home
from harness.cluster.provider import Cluster, Request
from harness.project.mounts import Mount
from harness.project.repository import find_repository
from harness.project.settings import LabSettings, find_settings

from tests.end_to_end.labs import left_of, run
from tests.project.repositories import committed

pytestmark = [pytest.mark.end_to_end, pytest.mark.own_lab("one that shows folders of this machine")]

AUTHOR = 1234


@pytest.fixture(scope="module")
def author(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the author has two folders that are closed to others, and the deck's repository."""
    place = tmp_path_factory.mktemp("author")
    for name in ("read", "written"):
        (place / name).mkdir(mode=0o700)
        (place / name / "file").write_text(f"{name}\n")
        (place / name / "file").chmod(0o600)
        for path in (place / name, place / name / "file"):
            os.chown(path, AUTHOR, AUTHOR)
    committed(place / "course", {"deck.md": "# Pods\n", "pod.yaml": "kind: Pod\n"})
    settings = '[lab]\nmounts = ["../read:/srv/read", "../written:~/course/data:rw"]\n'
    (place / "course/harness.toml").write_text(settings)
    return place


def request(author: Path, name: str = "") -> Request:
    course = author / "course"
    home = Home(repository=find_repository(course / "deck.md"), at=PurePosixPath("course"))
    return Request(argument=name, lab=find_settings(course).lab, home=home)


@pytest.fixture(scope="module")
def lab(author: Path) -> Iterator[Cluster]:
    cluster = providers.load("docker").up(request(author))
    yield cluster
    cluster.close()
    assert left_of(cluster.facts.name) == []
    assert (author / "written/file").read_text() == "written\n"


def test_one_is_read_and_not_written_to(lab: Cluster, author: Path) -> None:
    assert run(lab, "cat /srv/read/file; stat -c %U /srv/read/file") == "read\nroot"
    assert "Read-only file system" in run(lab, "echo x >/srv/read/new || true")
    assert "permission denied" in run(lab, "mount -o remount,bind,rw /srv/read || true")
    assert [path.name for path in (author / "read").iterdir()] == ["file"]


def test_what_is_written_to_one_is_its_owners(lab: Cluster, author: Path) -> None:
    run(lab, "echo new >~/course/data/new; mkdir ~/course/data/folder; rm -f ~/course/data/nothing")
    made = author / "written/new"
    assert made.read_text() == "new\n"
    assert {path.stat().st_uid for path in (made, author / "written/folder")} == {AUTHOR}


def test_containers_have_them_too(lab: Cluster) -> None:
    assert run(lab, "docker run --rm -v /srv/read:/data busybox cat /data/file").splitlines()[-1] == "read"


def test_nothing_leads_out_of_one(lab: Cluster, author: Path) -> None:
    outside = author / "course/harness.toml"
    run(lab, f"ls {outside} /srv/read/../../{outside}", exit_status=2)
    (author / "read/link").symlink_to(outside)
    try:
        run(lab, "cat /srv/read/link", exit_status=1)
    finally:
        (author / "read/link").unlink()


def test_the_copy_of_the_next_deck_takes_nothing_of_one_away(lab: Cluster, author: Path) -> None:
    run(lab, "echo x >~/course/of-the-last-deck; mkdir ~/course/folder; rm ~/course/pod.yaml")
    providers.load("docker").up(request(author, lab.facts.name)).close()
    assert run(lab, "ls ~/course").split() == ["data", "deck.md", "harness.toml", "pod.yaml"]
    assert run(lab, "cat ~/course/data/file") == "written"
    assert (author / "written/file").read_text() == "written\n"


def test_a_lab_that_was_brought_up_without_one_is_not_joined(lab: Cluster, author: Path, tmp_path: Path) -> None:
    more = replace(LabSettings(), folders=(Mount(tmp_path, "/srv/more"),))
    with pytest.raises(ClusterError, match=rf"shows {tmp_path}:/srv/more:ro, and the cluster .* without it"):
        providers.load("docker").up(Request(argument=lab.facts.name, lab=more))
