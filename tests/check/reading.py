"""Decks from text and what is found in them, for the tests of this folder."""

from __future__ import annotations

import textwrap
from pathlib import Path

from harness.check import CheckSettings, check
from harness.deck.model import Finding
from harness.deck.reader import read_deck


def findings(folder: Path, text: str, *, name: str = "deck.md", **settings: object) -> list[Finding]:
    path = folder / name
    path.write_text(textwrap.dedent(text).lstrip("\n"))
    return list(check(read_deck(path), CheckSettings(**settings)))  # type: ignore[arg-type]


def exercise(*fences: str) -> str:
    """A slide whose first fence's content begins on line 6."""
    blocks = [fence if fence.lstrip().startswith(("```", "<!--")) else f"```bash\n{fence}\n```" for fence in fences]
    return "# Slide\n\n.exercise[\n\n" + "\n\n".join(blocks) + "\n\n]\n"


def ids(folder: Path, *fences: str) -> list[tuple[str, int]]:
    """Whatever this machine has, and without files around the deck."""
    deck_findings = findings(folder, exercise(*fences), ignore=("missing-tool", "missing-file"))
    return [(finding.id, finding.span.line) for finding in deck_findings]
