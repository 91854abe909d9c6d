"""Files that are edited keep everything that no edit is about."""

from __future__ import annotations

import codecs
import shutil
import subprocess
from pathlib import Path

import pytest
from harness.deck.errors import DeckError
from harness.deck.manuscripts import Edit, Manuscript, Manuscripts, without_overlaps
from harness.deck.model import Finding, Severity, Span
from hypothesis import given
from hypothesis import strategies as st

FINDING = Finding("drift-flag", Span(Path("deck.md"), 1), Severity.ERROR, "it is gone", "Leave it out.")
LINES = st.lists(st.sampled_from(["", "a", "b", "  c", "é"]), min_size=1, max_size=8)


def edited(path: Path, line: int, before: str, after: str) -> Manuscript:
    manuscript = Manuscript(path)
    manuscript.apply(Edit(path, line, before, after, FINDING))
    return manuscript


@pytest.mark.parametrize(
    ("data", "after"),
    [
        (b"one\r\ntwo\r\nthree", b"one\r\n2\r\nand\r\nthree"),
        (codecs.BOM_UTF8 + b"one\ntwo\n", codecs.BOM_UTF8 + b"one\n2\nand\n"),
        (b"one\rtwo\n", b"one\r2\nand\n"),
        (b"\xff\xfe bytes\ntwo"[2:], b" bytes\n2\nand"),
        (b"caf\xe9\ntwo\n", b"caf\xe9\n2\nand\n"),
        ("one\ntwo\n".encode("utf-16"), "one\n2\nand\n".encode("utf-16")),
    ],
)
def test_line_ends_encoding_and_unreadable_bytes_stay(tmp_path: Path, data: bytes, after: bytes) -> None:
    path = tmp_path / "deck.md"
    path.write_bytes(data)
    edited(path, 2, "two", "2\nand").write()
    assert path.read_bytes() == after


def test_what_is_not_there_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text("one\ntwo\n")
    with pytest.raises(ValueError, match=r"deck\.md:1"):
        edited(path, 1, "two", "2")


def test_a_file_that_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text("one\n")
    manuscript = edited(path, 1, "one", "1")
    path.write_text("one \n")
    with pytest.raises(DeckError, match="has changed"):
        manuscript.write()
    assert path.read_text() == "one \n"


def test_what_is_undone_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text("one\n")
    manuscript = Manuscript(path)
    state = manuscript.state()
    manuscript.apply(Edit(path, 1, "one", "1", FINDING))
    assert manuscript.is_changed
    manuscript.restore(state)
    assert not manuscript.is_changed
    assert not manuscript.edits


def test_a_line_knows_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text("one\ntwo\nthree\n")
    manuscript = edited(path, 1, "one", "new\n\none")
    assert [manuscript.origin(line) for line in (1, 3, 4, 5)] == [1, 1, 2, 3]


def test_edits_that_are_not_written_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text("one\n")
    manuscripts = Manuscripts()
    manuscripts.of(path).apply(Edit(path, 1, "one", "1", FINDING))
    assert manuscripts.read(tmp_path / "." / "deck.md").text == "1\n"
    assert path.read_text() == "one\n"
    assert [manuscript.path for manuscript in manuscripts.changed()] == [path]


def test_of_edits_that_overlap_the_first_is_made() -> None:
    path = Path("deck.md")
    first, second, third = (
        Edit(path, line, before, "x", FINDING) for line, before in ((3, "a\nb"), (4, "b"), (1, "c"))
    )
    assert without_overlaps([first, second, third]) == [first, third]


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch(1)")
@given(before=LINES, after=LINES, has_end=st.booleans())
def test_patch_makes_of_the_diff_what_write_makes(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str], has_end: bool
) -> None:
    folder = tmp_path_factory.mktemp("diff")
    path, other = folder / "deck.md", folder / "patched.md"
    path.write_text("\n".join(["first", *before]) + "\n" * has_end)
    shutil.copy(path, other)
    manuscript = edited(path, 1, "\n".join(["first", *before]), "\n".join(["first", *after]))
    diff = manuscript.diff()
    if diff:
        subprocess.run(["patch", "-s", str(other)], input=diff.encode(), check=True)
    manuscript.write()
    assert other.read_bytes() == path.read_bytes()
