"""What a clone gives where the remote cannot be reached."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.project.errors import CopyError
from harness.project.remotes import addresses_in, instead_of
from harness.project.repository import find_repository
from harness.project.snapshot import make_snapshot

from tests.project.repositories import fingerprint, git, workshop, write


def cloned(top: Path, folder: Path, *options: str) -> Path:
    make_snapshot(find_repository(top / "docs/page.md"), folder / "course.git")
    git(folder, "clone", "--quiet", *options, f"file://{folder}/course.git", "clone")
    return folder / "clone"


def test_a_clone_has_the_tree_as_it_is_and_the_authors_stays_as_it_was(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    (top / "docs/page.md").write_text("# Changed\n")
    (top / "examples/pod.yaml").unlink()
    before = fingerprint(top)

    clone = cloned(top, tmp_path)

    assert (clone / "docs/page.md").read_text() == "# Changed\n"
    assert (clone / "examples/new.yaml").is_file()
    assert not (clone / "examples/pod.yaml").exists()
    assert not (clone / "secret.env").exists()
    assert git(clone, "log", "--format=%s").splitlines()[1:] == ["first"]
    assert git(clone, "branch", "--show-current") == "main\n"
    assert fingerprint(top) == before
    git(tmp_path / "course.git", "fsck", "--strict")


def test_without_changes_there_is_no_commit_of_ours(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message", "second")

    assert git(cloned(top, tmp_path), "rev-parse", "HEAD") == git(top, "rev-parse", "HEAD")


def test_the_current_branch_and_the_default_one_are_there(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    git(top, "remote", "add", "origin", "https://example.com/them/course.git")
    git(top, "update-ref", "refs/remotes/origin/trunk", "HEAD")
    git(top, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    git(top, "checkout", "--quiet", "-b", "draft")

    clone = cloned(top, tmp_path)

    assert git(clone, "branch", "--show-current") == "draft\n"
    assert {"origin/draft", "origin/trunk", "origin/main"} <= set(
        git(clone, "branch", "--remotes", "--format=%(refname:short)").splitlines()
    )
    assert not (clone / "new.txt").exists()


def test_a_checkout_of_a_commit_becomes_the_default_branch(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    git(top, "checkout", "--quiet", "--detach")

    clone = cloned(top, tmp_path)

    assert git(clone, "branch", "--show-current") == "main\n"
    assert (clone / "examples/new.yaml").is_file()


def test_before_the_first_commit_a_clone_has_the_files(tmp_path: Path) -> None:
    write(tmp_path / "course", {"docs/page.md": ""})
    git(tmp_path / "course", "init", "--quiet")

    assert (cloned(tmp_path / "course", tmp_path) / "docs/page.md").is_file()


def test_another_repository_that_lies_inside_is_not_in_it(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    workshop(top / "inside")

    assert not (cloned(top, tmp_path) / "inside").exists()


def test_a_work_tree_gives_its_own_branch(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    git(top, "worktree", "add", "--quiet", "-b", "draft", str(tmp_path / "beside"))

    assert git(cloned(tmp_path / "beside", tmp_path), "branch", "--show-current") == "draft\n"


def test_without_git_there_is_nothing_to_clone(tmp_path: Path) -> None:
    write(tmp_path, {"page.md": ""})

    with pytest.raises(CopyError, match="is no git repository"):
        make_snapshot(find_repository(tmp_path / "page.md"), tmp_path / "x.git")


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example.com/them/course",
        "https://git.example.com/them/course/",
        "https://git.example.com/them/course.git",
        "http://git.example.com/them/course.git",
        "git@git.example.com:them/course.git",
        "git@git.example.com:them/course",
        "ssh://git@git.example.com/them/course.git",
        "git://git.example.com/them/course.git",
    ],
)
def test_git_takes_all_that_means_the_repository_from_the_snapshot(tmp_path: Path, url: str) -> None:
    top = workshop(tmp_path / "course")
    make_snapshot(find_repository(top / "docs/page.md"), tmp_path / "course.git")
    (address,) = addresses_in("git@git.example.com:them/course.git")
    (tmp_path / "config").write_text(instead_of(address, f"file://{tmp_path}/course.git"))

    git(tmp_path, "-c", f"include.path={tmp_path}/config", "clone", "--quiet", url, "clone")

    assert (tmp_path / "clone/examples/new.yaml").is_file()
    assert git(tmp_path / "clone", "config", "remote.origin.url").strip() == url


def test_a_repository_whose_name_begins_alike_stays_itself(tmp_path: Path) -> None:
    (address,) = addresses_in("https://git.example.com/them/course.git")
    (tmp_path / "config").write_text(instead_of(address, "file:///nowhere"))
    shown = ("-c", f"include.path={tmp_path}/config", "ls-remote", "--get-url")

    for url in ("https://git.example.com/them/course-2", "git@git.example.com:them/courses.git"):
        assert git(tmp_path, *shown, url).strip() == url


def test_addresses_of_one_repository_have_one_place() -> None:
    text = """
    git clone https://Example.com/Them/course.git && cd course
    git clone 'git@example.com:them/course'; git clone https://me:secret@example.com/them/course/
    See https://example.com/them/course.
    """
    assert {address.place for address in addresses_in(text)} == {("example.com", "them/course")}
