"""Decks that an editor, a disk or a translation mutilated: edited without a crash, and a second time there is nothing to edit."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from harness.deck.errors import DeckError
from harness.fixes.fixer import Fixer
from harness.knowledge.rows import rows
from harness.project.settings import CheckSettings

from tests.check.test_mutated_decks import DECKS, mutated

TRIES = int(os.environ.get("SLIDE_HARNESS_MUTATIONS", "400")) // 100
EXAMPLES = [row.finds for row in rows() if row.commands or not row.output]


@pytest.mark.parametrize("seed", range(6))
def test_twice_is_once(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(max(1, TRIES)):
        deck = chance.choice(DECKS)
        start = chance.randrange(len(deck))
        part = deck[start : start + 3000]
        drifted = "".join(f"\n```bash\n{chance.choice(EXAMPLES)}\n```\n" for _ in range(4)).encode()
        original, path = tmp_path / f"{number}.en.md", tmp_path / f"{number}.fr.md"
        original.write_bytes(part)
        path.write_bytes(mutated(part + drifted, chance))
        settings = CheckSettings(kubernetes=chance.choice(("1.12", "1.25", None)))
        try:
            fixer = Fixer(settings)
            first = fixer.fix(path, original)
        except DeckError:
            continue
        assert all(left_finding.reason and left_finding.finding.span.line >= 1 for left_finding in first.left)
        fixer.manuscripts.write()
        again = Fixer(settings)
        assert not again.fix(path, original).edits
        assert not again.manuscripts.changed()
