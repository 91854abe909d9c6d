"""A copy of a repository is the author's as it is now, and what is done to it stays in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from harness.project import copying
from harness.project.copying import copy_repository
from harness.project.errors import CopyError
from harness.project.repository import find_repository

from tests.project.repositories import committed, fingerprint, git, workshop, write


def test_it_has_the_files_and_what_git_knows_of_them(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    (top / "docs" / "page.md").write_text("# Changed\n")

    copy_repository(find_repository(top / "docs/page.md"), tmp_path / "copy")

    assert (tmp_path / "copy/docs/page.md").read_text() == "# Changed\n"
    assert (tmp_path / "copy/setup.sh").stat().st_mode & stat.S_IXUSR
    assert not (tmp_path / "copy/secret.env").exists()
    assert git(tmp_path / "copy", "log", "--format=%s") == "first\n"
    assert git(tmp_path / "copy", "status", "--short") == git(top, "status", "--short")
    git(tmp_path / "copy", "fsck", "--strict")


def test_nothing_that_is_done_to_it_changes_the_authors(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    (top / "docs" / "here").symlink_to(top / "examples")
    before = fingerprint(top)
    copy = tmp_path / "copy"

    copy_repository(find_repository(top / "docs/page.md"), copy)
    (copy / "docs/here/pod.yaml").write_text("changed by way of the link\n")
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--message", "second")
    git(copy, "checkout", "--quiet", "-b", "other")
    git(copy, "gc", "--quiet", "--aggressive", "--prune=now")
    git(copy, "reset", "--quiet", "--hard", "HEAD~1")
    for path in copy.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(0o600)
            path.write_text("")

    assert fingerprint(top) == before


def test_nothing_in_it_is_a_hard_link(tmp_path: Path) -> None:
    copy_repository(find_repository(workshop(tmp_path / "course") / "docs/page.md"), tmp_path / "copy")

    assert {path.stat().st_nlink for path in (tmp_path / "copy").rglob("*") if path.is_file()} == {1}


def test_links_stay_links(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    (top / "relative").symlink_to("examples/pod.yaml")
    (top / "docs" / "absolute").symlink_to(top / "examples")
    (top / "outside").symlink_to("/usr/bin")
    (top / "dangling").symlink_to("../nowhere")

    copy_repository(find_repository(top / "docs/page.md"), tmp_path / "copy")

    links = {name: str((tmp_path / "copy" / name).readlink()) for name in ("relative", "outside", "dangling")}
    assert links == {"relative": "examples/pod.yaml", "outside": "/usr/bin", "dangling": "../nowhere"}
    assert (tmp_path / "copy/docs/absolute").readlink() == Path("../examples")


def test_a_commit_in_the_copy_of_a_work_tree_is_no_commit_of_the_authors(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    git(top, "worktree", "add", "--quiet", "-b", "draft", str(tmp_path / "beside"))
    before = fingerprint(top), fingerprint(tmp_path / "beside")
    copy = tmp_path / "copy"

    copy_repository(find_repository(tmp_path / "beside/docs/page.md"), copy)
    write(copy, {"new": ""})
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--message", "second")

    assert (copy / ".git").is_dir()
    assert git(copy, "branch", "--show-current") == "draft\n"
    assert git(copy, "status", "--short") == ""
    assert len(git(copy, "worktree", "list").splitlines()) == 1
    assert (fingerprint(top), fingerprint(tmp_path / "beside")) == before


def test_a_work_tree_of_a_bare_repository_can_be_committed_to(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    git(tmp_path, "clone", "--quiet", "--bare", str(top), "store.git")
    git(tmp_path / "store.git", "worktree", "add", "--quiet", str(tmp_path / "beside"), "main")

    copy_repository(find_repository(tmp_path / "beside/docs/page.md"), tmp_path / "copy")

    assert git(tmp_path / "copy", "status", "--short") == ""


def test_a_submodule_is_a_repository_in_the_copy_too(tmp_path: Path) -> None:
    library = committed(tmp_path / "library", {"chart/values.yaml": "a: 1\n"})
    top = workshop(tmp_path / "course")
    git(top, "submodule", "--quiet", "add", str(library), "vendor/library")
    git(top, "commit", "--quiet", "--message", "library")
    before = fingerprint(top)
    copy = tmp_path / "copy"

    copy_repository(find_repository(top / "docs/page.md"), copy)
    git(copy / "vendor/library", "checkout", "--quiet", "-b", "other")

    assert (copy / "vendor/library/chart/values.yaml").read_text() == "a: 1\n"
    assert git(copy / "vendor/library", "rev-parse", "--show-toplevel").strip() == str(copy / "vendor/library")
    assert git(copy, "submodule", "status").startswith(" ")
    assert fingerprint(top) == before


def test_a_page_in_a_submodule_has_the_submodule(tmp_path: Path) -> None:
    library = committed(tmp_path / "library", {"README.md": ""})
    top = workshop(tmp_path / "course")
    git(top, "submodule", "--quiet", "add", str(library), "vendor/library")

    copy_repository(find_repository(top / "vendor/library/README.md"), tmp_path / "copy")

    assert git(tmp_path / "copy", "rev-parse", "--show-toplevel").strip() == str(tmp_path / "copy")
    assert git(tmp_path / "copy", "status", "--short") == ""


def test_a_repository_that_borrows_objects_goes_on_to_borrow_them(tmp_path: Path) -> None:
    workshop(tmp_path / "course")
    git(tmp_path, "clone", "--quiet", "--shared", str(tmp_path / "course"), "borrower")
    alternates = tmp_path / "borrower/.git/objects/info/alternates"
    alternates.write_text("../../../course/.git/objects\n")

    copy_repository(find_repository(tmp_path / "borrower/setup.sh"), tmp_path / "elsewhere/deep/copy")

    assert git(tmp_path / "elsewhere/deep/copy", "log", "--format=%s") == "first\n"


def test_tokens_and_what_holds_only_at_the_authors_stay_there(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    git(top, "config", "http.https://example.com/.extraheader", "AUTHORIZATION: basic c2VjcmV0")
    git(top, "config", "core.fsmonitor", "true")
    git(top, "config", "core.hooksPath", "/home/author/hooks")
    git(top, "remote", "add", "origin", "https://me:secret@example.com/them/course.git")
    git(top, "config", "alias.odd", '!echo "a\\b"; # no comment')
    (top / ".git/hooks").mkdir(exist_ok=True)
    (top / ".git/hooks/pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (top / ".git/hooks/pre-commit").chmod(0o755)
    copy = tmp_path / "copy"

    copy_repository(find_repository(top / "docs/page.md"), copy)

    config = (copy / ".git/config").read_text()
    assert "secret" not in config.lower()
    assert "c2VjcmV0" not in config
    assert "fsmonitor" not in config
    assert git(copy, "remote", "get-url", "origin") == "https://example.com/them/course.git\n"
    assert git(copy, "config", "alias.odd") == git(top, "config", "alias.odd")
    git(copy, "commit", "--quiet", "--allow-empty", "--message", "no hook of the author runs")


def test_without_git_there_are_the_files(tmp_path: Path) -> None:
    write(tmp_path / "course", {"page.md": "", "pods/pod.yaml": "kind: Pod\n"})

    copied = copy_repository(find_repository(tmp_path / "course/page.md"), tmp_path / "copy")

    assert copied.size == 10
    assert not (tmp_path / "copy/.git").exists()


def test_names_that_are_bytes_are_copied(tmp_path: Path) -> None:
    odd = os.fsdecode(b"\xff\n.md")
    top = committed(tmp_path / "course", {odd: "text"})

    copy_repository(find_repository(top / odd), tmp_path / "copy")

    assert (tmp_path / "copy" / odd).read_text() == "text"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads all files")
def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    (top / "setup.sh").chmod(0o000)

    assert copy_repository(find_repository(top / "docs/page.md"), tmp_path / "copy").unreadable == ("setup.sh",)


def test_what_is_there_already_is_not_overwritten(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    write(tmp_path, {"copy/precious": ""})

    with pytest.raises(CopyError, match="copy is there already"):
        copy_repository(find_repository(top / "docs/page.md"), tmp_path / "copy")


def test_a_copy_to_another_file_system_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_reads: int, _writes: int, _size: int) -> int:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "copy_file_range", refused)
    top = workshop(tmp_path / "course")
    (top / "large").write_bytes(os.urandom(3_000_001))

    copy_repository(find_repository(top / "docs/page.md"), tmp_path / "copy")

    assert (tmp_path / "copy/large").read_bytes() == (top / "large").read_bytes()


def test_a_copy_that_takes_its_time_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "TOLD_AFTER", 0.0)
    top = workshop(tmp_path / "course")
    progress: list[str] = []

    copy_repository(find_repository(top / "docs/page.md"), tmp_path / "copy", progress.append)

    assert len(progress) == 1
    assert "copying the" in progress[0]


def test_before_the_first_commit_the_copy_is_a_repository_too(tmp_path: Path) -> None:
    write(tmp_path / "course", {"page.md": ""})
    git(tmp_path / "course", "init", "--quiet")

    copy_repository(find_repository(tmp_path / "course/page.md"), tmp_path / "copy")

    assert git(tmp_path / "copy", "status", "--short") == "?? page.md\n"
