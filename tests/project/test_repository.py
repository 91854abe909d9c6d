"""What belongs to the repository of a deck."""

from __future__ import annotations

import os
import shutil
from pathlib import Path, PurePosixPath

import pytest
from harness.project import folder
from harness.project.repository import find_repository, name_in

from tests.project.repositories import committed, git, workshop, write

IN_GIT = (".gitignore", "docs/page.md", "examples/new.yaml", "examples/pod.yaml", "setup.sh")


def test_tracked_files_and_new_ones_belong_to_it_and_what_git_ignores_does_not(tmp_path: Path) -> None:
    page = workshop(tmp_path / "course") / "docs" / "page.md"

    repository = find_repository(page)

    assert repository.top == tmp_path / "course"
    assert repository.files == IN_GIT
    assert repository.page_folder == PurePosixPath("docs")
    assert repository.folders == {".", "docs", "examples"}
    assert repository.commit == git(tmp_path / "course", "rev-parse", "HEAD").strip()


def test_a_tracked_file_that_was_deleted_does_not_belong_to_it(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    (top / "setup.sh").unlink()

    assert "setup.sh" not in find_repository(top / "docs/page.md").files


def test_names_are_bytes_to_git(tmp_path: Path) -> None:
    odd = {"with space.md": "", 'quote".md': "", "new\nline.md": "", "é.md": "", os.fsdecode(b"\xff.md"): ""}
    top = committed(tmp_path / "course", odd)

    assert set(find_repository(top / "é.md").files) == set(odd)


def test_a_link_belongs_to_it_as_a_link_and_what_it_leads_to_inside_of_it_is_there_too(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    (top / "docs" / "shown").symlink_to("../examples")
    (top / "elsewhere").symlink_to("/usr")

    repository = find_repository(top / "docs/page.md")

    assert {"docs/shown", "elsewhere"} < set(repository.files)
    assert repository.has("docs/shown/pod.yaml")
    assert repository.has("docs/../examples/")
    assert not repository.has("docs/shown/missing.yaml")
    assert not repository.has("elsewhere/bin")


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    (top / "one").symlink_to("two")
    (top / "two").symlink_to("one")

    assert not find_repository(top / "docs/page.md").has("one/file")


def test_the_files_of_a_submodule_belong_to_it(tmp_path: Path) -> None:
    library = committed(tmp_path / "library", {"chart/values.yaml": ""})
    top = workshop(tmp_path / "course")
    git(top, "submodule", "--quiet", "add", str(library), "vendor/library")
    write(top, {"vendor/library/new.txt": ""})

    files = find_repository(top / "docs/page.md").files

    assert {"vendor/library/chart/values.yaml", "vendor/library/new.txt"} < set(files)


def test_another_repository_that_lies_inside_does_not_belong_to_it(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    committed(top / "cloned", {"README.md": ""})

    assert find_repository(top / "docs/page.md").files == IN_GIT


def test_a_work_tree_beside_the_first_one_is_a_repository(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    git(top, "worktree", "add", "--quiet", str(tmp_path / "beside"))

    repository = find_repository(tmp_path / "beside" / "docs" / "page.md")

    assert repository.top == tmp_path / "beside"
    assert "examples/pod.yaml" in repository.files
    assert repository.work_tree is not None
    assert repository.work_tree.common == top / ".git"


def test_files_left_out_of_a_sparse_checkout_do_not_belong_to_it(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    git(top, "sparse-checkout", "set", "docs")

    files = find_repository(top / "docs/page.md").files

    assert "docs/page.md" in files
    assert "examples/pod.yaml" not in files


def test_before_the_first_commit_there_are_new_files(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, {"page.md": ""})

    repository = find_repository(tmp_path / "page.md")

    assert (repository.files, repository.commit, repository.work_tree is not None) == (("page.md",), "", True)


def test_a_repository_of_another_user_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = workshop(tmp_path / "course")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    assert find_repository(top / "docs/page.md").files == IN_GIT


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_that_belongs_to_somebody_else_is_read_by_root(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    for folder_name, _, names in os.walk(top):
        for name in (".", *names):
            os.chown(Path(folder_name) / name, 12345, 12345)

    assert find_repository(top / "docs/page.md").files == IN_GIT


def test_no_program_of_the_repository_runs_while_it_is_read(tmp_path: Path) -> None:
    top = workshop(tmp_path / "course")
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    trap.chmod(0o755)
    git(top, "config", "core.fsmonitor", str(trap))

    assert find_repository(top / "docs/page.md").files == IN_GIT
    assert not (tmp_path / "ran").exists()


def test_a_git_hook_that_starts_us_does_not_change_what_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = committed(tmp_path / "other", {"other.md": ""})
    top = workshop(tmp_path / "course")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))

    assert find_repository(top / "docs/page.md").files == IN_GIT


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com/owner/course.git", "course"),
        ("https://example.com/owner/course/", "course"),
        ("git@example.com:owner/course.git", "course"),
        ("git@example.com:course", "course"),
        ("ssh://git@example.com:22/owner/container.training", "container.training"),
        ("/srv/git/course/.git", "course"),
        ("file:///srv/course.git/", "course"),
        ("", ""),
        ("..", ""),
    ],
)
def test_a_url_ends_with_the_name_that_a_clone_gets(url: str, name: str) -> None:
    assert name_in(url) == name


def test_it_has_the_name_that_origin_has_for_it_else_that_of_its_folder(tmp_path: Path) -> None:
    top = workshop(tmp_path / "my-copy")
    assert find_repository(top / "docs/page.md").name == "my-copy"

    git(top, "remote", "add", "fork", "https://example.com/me/forked.git")
    git(top, "remote", "add", "origin", "https://example.com/them/course.git")

    repository = find_repository(top / "docs/page.md")
    assert repository.name == "course"
    assert [remote.name for remote in repository.remotes] == ["fork", "origin"]


def test_without_git_the_folder_of_the_deck_is_the_repository(tmp_path: Path) -> None:
    write(tmp_path / "course", {"page.md": "", "pods/pod.yaml": "", ".env": "", "node_modules/x/y.js": ""})
    write(tmp_path / "course", {".venv/pyvenv.cfg": "", ".venv/bin/python": "", "pods/__pycache__/x.pyc": ""})

    repository = find_repository(tmp_path / "course" / "page.md")

    assert (repository.name, repository.work_tree, repository.commit, repository.remotes) == ("course", None, "", ())
    assert repository.files == (".env", "page.md", "pods/pod.yaml")
    assert repository.excess is None


def test_without_the_program_git_a_repository_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = workshop(tmp_path / "course")
    monkeypatch.setenv("PATH", str(tmp_path))

    repository = find_repository(top / "docs/page.md")

    assert (repository.top, repository.work_tree) == (top, None)
    assert repository.files == tuple(sorted((*IN_GIT, "secret.env")))


def test_a_bare_repository_is_a_folder(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "store.git")
    write(tmp_path, {"store.git/page.md": ""})

    assert find_repository(tmp_path / "store.git" / "page.md").work_tree is None


def test_of_a_folder_with_too_much_in_it_nothing_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MOST_FILES", 2)
    write(tmp_path, {"page.md": "", "one": "", "two": ""})

    repository = find_repository(tmp_path / "page.md")

    assert repository.files == ()
    assert repository.excess == folder.Excess(folder.ExcessKind.FILES, 2)


def test_of_a_home_directory_nothing_is_taken_even_where_git_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    committed(tmp_path, {".bashrc": "", "page.md": ""})

    repository = find_repository(tmp_path / "page.md")

    assert (repository.work_tree, repository.files) == (None, ())
    assert repository.excess == folder.Excess(folder.ExcessKind.NO_PROJECT)


def test_a_fifo_and_what_cannot_be_read_do_not_belong_to_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"page.md": ""})
    os.mkfifo(tmp_path / "pipe")

    assert find_repository(tmp_path / "page.md").files == ("page.md",)


def test_a_deck_that_is_gone_has_no_files(tmp_path: Path) -> None:
    write(tmp_path / "course", {"page.md": ""})
    repository = find_repository(tmp_path / "course" / "page.md")
    shutil.rmtree(tmp_path / "course")

    assert repository.files == ()
