"""What `check`, `run` and pytest say about a folder: which decks there are, in which dialects, and what is left out."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.faces.conftest import ONE_STEP, Run

PAGE = "# Say\n\n```bash\necho hi\n```\n\nIt should say:\n\n```\nhi\n```\n"
WORDLESS = "# Look\n\nSo:\n\n```\nls\n```\n"
LEFT_OUT = (
    "4 files left out: 1 without anything to type (docs/words.md), 1 .txt without the marks of a dialect (requirements.txt), "
    "1 in a format that is not read (docs/a.docx), 1 ignored by git (node_modules/a/README.md)"
)


@pytest.fixture
def repository(directory: Path) -> Path:
    """Pages that are decks, one that is none, one whose fence has no word, and what tools put there."""
    files = {
        "README.md": PAGE,
        "docs/deck.md": ONE_STEP.format(command="echo one"),
        "docs/build/page.md": PAGE,
        "docs/words.md": "# Words\n\nOnly words, and:\n\n```yaml\na: b\n```\n",
        "docs/wordless.md": WORDLESS,
        "docs/a.docx": "= A\n",
        "requirements.txt": "pytest\n",
        "node_modules/a/README.md": PAGE,
        ".gitignore": "node_modules/\n",
    }
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run(("git", "init", "--quiet", str(directory)), check=True)
    return directory


def test_check_reads_all_pages_and_tells_what_it_leaves_out(harness: Run, repository: Path) -> None:
    finished = harness("check", ".")
    assert finished.status == 1
    assert "docs/wordless.md:6:1: warning[nothing-typed]" in finished.output
    assert finished.errors.splitlines() == ["4 decks (3 markdown, 1 remark), 1 finding", LEFT_OUT]


def test_run_plays_what_check_reads_and_names_what_is_not_typed(harness: Run, repository: Path) -> None:
    finished = harness("run", ".", "--cluster", "none")
    assert finished.status == 0, finished.output
    assert "docs/wordless.md:6:1: warning[nothing-typed]" in finished.output
    assert "3 decks (2 markdown, 1 remark)" in finished.output
    assert "1 with shell that is not typed (docs/wordless.md)" in finished.output
    for title in (
        "Say (README.md), markdown, 1 step",
        "Say (docs/build/page.md), markdown",
        "One (docs/deck.md), remark",
    ):
        assert title in finished.output


def test_pytest_collects_the_same(plain_pytest: Run, repository: Path) -> None:
    finished = plain_pytest(".", "--cluster", "none", "-v")
    assert finished.status == 0, finished.output
    assert "3 passed" in finished.output
    assert "README.md::Say::1 PASSED" in finished.output
    assert "docs/build/page.md::Say::1 PASSED" in finished.output
    assert "node_modules/a" not in finished.output.replace("(node_modules/a/README.md)", "")
    assert "3 decks (2 markdown, 1 remark)" in finished.output
    assert "docs/wordless.md:6:1: warning[nothing-typed]" in finished.output


def test_workers_are_told_about_too(harness: Run, repository: Path) -> None:
    finished = harness("run", "README.md", "-n", "1", "--cluster", "none")
    assert finished.status == 0, finished.output
    assert "1 deck (markdown)" in finished.output


def test_nothing_to_type_in_any_file_is_an_exit_status_of_its_own(harness: Run, repository: Path) -> None:
    finished = harness("run", "docs/wordless.md", "docs/words.md", "--cluster", "none")
    assert finished.status == 5
    assert "docs/wordless.md:6:1: warning[nothing-typed]" in finished.output
    assert "0 decks\n2 files left out: 1 without anything to type (docs/words.md)" in finished.output


@pytest.mark.parametrize("command", [("check",), ("run", "--cluster", "none")])
def test_a_folder_without_any_page_is_said_with_what_is_there(
    harness: Run, directory: Path, command: tuple[str, ...]
) -> None:
    (directory / "requirements.txt").write_text("pytest\n")
    finished = harness(*command, ".")
    assert finished.status == 5
    assert ".: no deck in this directory\n0 decks\n1 file left out: 1 .txt without" in finished.errors


def test_a_page_that_lets_nobody_type_anything_is_no_deck_and_no_fault(harness: Run, repository: Path) -> None:
    finished = harness("check", "docs/words.md")
    assert (finished.status, finished.output) == (0, "")
    assert finished.errors == "0 decks, 0 findings\n1 file left out: 1 without anything to type (docs/words.md)\n"


def test_a_dialect_that_is_named_is_that_of_all_pages(harness: Run, repository: Path) -> None:
    finished = harness("check", ".", "--dialect", "jekyll", "--ignore", "missing-tool")
    assert "decks (jekyll)" in finished.errors
    assert "nothing-typed" not in finished.output
