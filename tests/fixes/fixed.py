"""Decks from text, edited, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.check import CheckSettings, check
from harness.deck.model import Finding
from harness.deck.reader import read_deck
from harness.drift.translation.findings import compare
from harness.fixes.fixer import FixedDeck, Fixer
from harness.record.model import Record

from tests.check.reading import exercise


def fix(
    path: Path, original: Path | None = None, *, record: Record | None = None, **settings: object
) -> tuple[str, FixedDeck]:
    """The file's text after all edits were written; a second time there must be nothing to edit."""
    wanted = CheckSettings(**settings)  # type: ignore[arg-type]
    fixer = Fixer(wanted, record=record)
    fixed = fixer.fix(path, original)
    fixer.manuscripts.write()
    again = Fixer(wanted, record=record)
    assert not again.fix(path, original).edits
    assert not again.manuscripts.changed()
    return path.read_text(), fixed


def typed(folder: Path, script: str, **settings: Any) -> tuple[str, FixedDeck]:
    """What becomes of a fence's script."""
    path = folder / "deck.md"
    path.write_text(exercise(script))
    text, fixed = fix(path, **settings)
    return text.split("```bash\n")[1].split("\n```")[0], fixed


def left(fixed: FixedDeck) -> list[str]:
    return [left_finding.finding.id for left_finding in fixed.left]


def findings(path: Path, original: Path | None = None, **settings: object) -> list[Finding]:
    deck = read_deck(path)
    more = compare(read_deck(original), deck) if original else ()
    return list(check(deck, CheckSettings(**settings), more))  # type: ignore[arg-type]
