"""Every row that says how to rewrite its example does so, in a deck, and what comes of it is clean and stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.knowledge.releases import NEWEST
from harness.knowledge.rows import Row, RowError, read_row, rows

from tests.fixes.fixed import findings, fix, left

REWRITTEN = [pytest.param(row, id=row.id) for row in rows() if row.rewrite]
LEFT = [pytest.param(row, id=row.id) for row in rows() if not row.rewrite]


def deck(folder: Path, row: Row) -> Path:
    word = "console" if row.output and row.commands else "text" if row.output else "yaml" if row.manifest else "bash"
    path = folder / "deck.md"
    path.write_text(f"# Slide\n\n.exercise[\n\n```{word}\n{row.finds}\n```\n\n]\n")
    return path


@pytest.mark.parametrize("row", REWRITTEN)
def test_its_example_is_rewritten_and_clean(tmp_path: Path, row: Row) -> None:
    version = str(NEWEST if row.until else row.since.before)  # type: ignore[union-attr]
    path = deck(tmp_path, row)
    text, fixed = fix(path, kubernetes=version, select=("drift",))
    assert not fixed.left
    assert not findings(path, kubernetes=version, select=("drift",))
    if row.id != "run-replicas":
        assert row.clean in text, "it is not what the row tells people to write"


@pytest.mark.parametrize("row", LEFT)
def test_what_no_row_can_rewrite_is_left_and_said(tmp_path: Path, row: Row) -> None:
    version = str(row.until.next if row.until else row.since.before)  # type: ignore[union-attr]
    path = deck(tmp_path, row)
    before = path.read_text()
    text, fixed = fix(path, kubernetes=version, select=("drift",))
    assert text == before
    assert row.finding in left(fixed)


@pytest.mark.parametrize("row", REWRITTEN)
def test_what_is_right_is_not_touched(tmp_path: Path, row: Row) -> None:
    path = deck(tmp_path, row)
    before = path.read_text()
    text, fixed = fix(path, kubernetes=str(row.until or row.since), select=("drift",))
    assert (text, fixed.edits) == (before, ())


def test_a_rewrite_that_makes_no_sense_is_refused_by_name() -> None:
    sound = {"id": "x", "finding": "drift-flag", "what": "x", "write": "y", "source": "z", "until": "1.17"}
    with pytest.raises(RowError, match="row x: rewrite has no key drops"):
        read_row({**sound, "rewrite": {"drops": ["--y"]}})
