"""What lies in the home before anything is typed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath

import pytest
from harness.cluster.errors import ClusterError
from harness.cluster.home import Home
from harness.cluster.scattering import scattered
from harness.project.repository import find_repository

from tests.project.repositories import workshop, write


def silent(_message: str) -> None:
    """Hears nothing."""


def test_it_is_empty_unless_told_otherwise(tmp_path: Path) -> None:
    Home().lay_out(tmp_path, silent)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_becomes_the_home_and_the_repository_lies_in_it(tmp_path: Path) -> None:
    page = workshop(tmp_path / "course") / "docs/page.md"
    write(tmp_path, {"given/stacks/web.yml": "", "given/.bashrc": ""})
    (tmp_path / "given" / "short").symlink_to("stacks")
    home = tmp_path / "home"
    home.mkdir()

    Home(tmp_path / "given", find_repository(page), PurePosixPath("work/course")).lay_out(home, silent)

    assert sorted(path.name for path in home.iterdir()) == [".bashrc", "short", "stacks", "work"]
    assert (home / "short").readlink() == Path("stacks")
    assert (home / "work/course/examples/new.yaml").is_file()


def test_what_it_has_takes_the_place_of_what_is_there_and_the_rest_stays(tmp_path: Path) -> None:
    write(tmp_path, {"given/stacks/web.yml": "as given"})
    (tmp_path / "given" / "short").symlink_to("stacks")
    home = tmp_path / "home"
    home.mkdir()
    laid_out = Home(tmp_path / "given")
    laid_out.lay_out(home, silent)
    write(home, {"stacks/web.yml": "changed", ".kube/config": "kind: Config"})

    laid_out.lay_out(home, silent)

    assert (home / "stacks/web.yml").read_text() == "as given"
    assert (home / ".kube/config").read_text() == "kind: Config"


def test_what_cannot_be_brought_is_told(tmp_path: Path) -> None:
    page = workshop(tmp_path / "course") / "docs/page.md"
    write(tmp_path, {"home/course/precious": ""})

    with pytest.raises(ClusterError, match=r"cannot be brought to ~/course: .* is there already"):
        Home(None, find_repository(page), PurePosixPath("course")).lay_out(tmp_path / "home", silent)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small file system")
def test_a_repository_that_the_disk_is_too_small_for_is_told_with_the_way_out(tmp_path: Path) -> None:
    page = workshop(tmp_path / "course") / "docs/page.md"
    (tmp_path / "course/large").write_bytes(b"x" * 3_000_000)
    (tmp_path / "home").mkdir()
    subprocess.run(("mount", "-t", "tmpfs", "-o", "size=1m", "small", tmp_path / "home"), check=True)
    try:
        home = Home(repository=find_repository(page), at=PurePosixPath("course"))
        with pytest.raises(
            ClusterError,
            match=r"large cannot be copied .*: No space left on device; the local lab has as much as `disk`",
        ):
            home.lay_out(tmp_path / "home", silent)
    finally:
        subprocess.run(("umount", tmp_path / "home"), check=True)


def test_each_part_of_the_disk_is_a_folder_of_the_one_who_asks(tmp_path: Path) -> None:
    places = [scattered(tmp_path), scattered(tmp_path)]

    assert len({*places, *(place for place in tmp_path.iterdir())}) == 2
    assert {place.stat().st_mode & 0o777 for place in places} == {0o700}
    assert {place.stat().st_uid for place in places} == {os.geteuid()}
