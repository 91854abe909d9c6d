"""Which files of a folder are decks: pages and texts with marks; not what git ignores, nor what tools put there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from harness.deck.folders import Reason, select

PAGE = "# A\n\n```bash\necho\n```\n"


def write(folder: Path, *names: str, text: str = PAGE) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(("git", "-C", str(folder), *arguments), check=True, capture_output=True)


def decks(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in select(folder).decks]


def left_out(folder: Path) -> dict[str, Reason]:
    return {left_out.path.relative_to(folder).as_posix(): left_out.reason for left_out in select(folder).left_out}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """No repository."""
    return tmp_path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    return tmp_path


@pytest.mark.parametrize("place", ["folder", "repository"])
def test_every_page_is_read_and_a_text_where_it_has_marks(place: str, request: pytest.FixtureRequest) -> None:
    top: Path = request.getfixturevalue(place)
    write(top, "README.md", "docs/a.markdown", "docs/deep/b.rst")
    write(top, "requirements.txt", text="pytest\n")
    write(top, "deck.txt", text="# A\n\n.exercise[\n```bash\necho\n```\n]\n")
    write(top, "c.docx", "run.py", "notes.yml")
    write(top, "d.adoc", text="= A\n\ninclude::part.adoc[]\n")
    write(top, "part.adoc", text="[source,bash]\n----\necho\n----\n")
    write(top, "empty.md", text="\n")
    assert decks(top) == ["README.md", "d.adoc", "deck.txt", "docs/a.markdown", "docs/deep/b.rst", "empty.md"]
    assert left_out(top) == {
        "requirements.txt": Reason.NO_MARKS,
        "c.docx": Reason.OTHER_FORMAT,
    }


def test_chapters_are_part_of_their_deck(folder: Path) -> None:
    write(folder, "one.md", "other.md")
    write(folder, "deck.yml", text="title: A\ncontent:\n- one.md\n")
    assert decks(folder) == ["deck.yml", "other.md"]
    assert left_out(folder) == {}


def test_what_git_ignores_is_left_out_and_what_it_does_not_know_yet_is_read(repository: Path) -> None:
    write(
        repository,
        "tracked.md",
        "new.md",
        ".github/hidden.md",
        "build/x.md",
        "node_modules/a/README.md",
        "node_modules/tracked.md",
    )
    write(repository, ".gitignore", text="node_modules\n/build\n")
    git(repository, "add", "tracked.md")
    git(repository, "add", "--force", "node_modules/tracked.md")
    assert decks(repository) == [".github/hidden.md", "new.md", "node_modules/tracked.md", "tracked.md"]
    assert left_out(repository) == {"build/x.md": Reason.IGNORED, "node_modules/a/README.md": Reason.IGNORED}


def test_a_folder_below_the_top_and_one_that_is_ignored_itself(repository: Path) -> None:
    write(repository, "docs/a.md", "docs/draft/b.md", "out/c.md", "out/node_modules/d.md")
    write(repository, ".gitignore", text="draft/\nout/\n")
    assert decks(repository / "docs") == ["a.md"]
    assert left_out(repository / "docs") == {"draft/b.md": Reason.IGNORED}
    assert decks(repository / "out") == ["c.md"]


def test_what_was_deleted_and_not_committed_is_no_deck(repository: Path) -> None:
    write(repository, "a.md", "b.md")
    git(repository, "add", ".")
    (repository / "a.md").unlink()
    assert decks(repository) == ["b.md"]


def test_a_repository_inside_of_a_repository_is_read(repository: Path) -> None:
    write(repository, "a.md", "inner/b.md", "inner/c.md")
    git(repository / "inner", "init", "--quiet")
    write(repository, "inner/.gitignore", text="c.md\n")
    assert decks(repository) == ["a.md", "inner/b.md"]
    assert left_out(repository) == {"inner/c.md": Reason.IGNORED}


def test_without_git_what_is_hidden_or_installed_is_left_out(folder: Path) -> None:
    write(folder, "a.md", ".tox/b.md", "node_modules/x/c.md", "venv/lib/d.md", "cache/e.md", ".git/f.md")
    write(folder, "venv/pyvenv.cfg", "cache/CACHEDIR.TAG", text="")
    assert decks(folder) == ["a.md"]
    assert left_out(folder) == {
        ".tox": Reason.HIDDEN,
        "node_modules": Reason.INSTALLED,
        "venv": Reason.INSTALLED,
        "cache": Reason.INSTALLED,
    }
    assert all(left_out.is_folder for left_out in select(folder).left_out)


def test_a_file_that_is_named_is_the_deck(folder: Path) -> None:
    write(folder, "requirements.txt", text="pytest\n")
    assert select(folder / "requirements.txt").decks == (folder / "requirements.txt",)
