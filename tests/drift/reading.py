"""Small decks and their translations, for the tests of this folder."""

from __future__ import annotations

import textwrap
from pathlib import Path

from harness.deck.model import Deck, Finding
from harness.deck.reader import parse_deck
from harness.deck.source import Source
from harness.drift.translation.findings import compare


def deck(text: str, name: str = "fr.md") -> Deck:
    return parse_deck(Source(Path(name), textwrap.dedent(text).lstrip("\n")), "remark")


def original(text: str) -> Deck:
    return deck(text, "en.md")


def slide(title: str, *fences: str) -> str:
    """A slide with an exercise of these fences; the first command is on line 6 of it."""
    blocks = [fence if fence.startswith(("```", "<!--")) else f"```bash\n{fence}\n```" for fence in fences]
    return f"# {title}\n\n.exercise[\n\n" + "\n\n".join(blocks) + "\n\n]\n"


def slides(*texts: str) -> str:
    return "\n---\n\n".join(texts)


def findings_between(theirs: str, ours: str) -> tuple[Finding, ...]:
    return compare(original(theirs), deck(ours))


def differences(theirs: str, ours: str) -> list[tuple[str, int]]:
    """Id, without what all have in common, and line."""
    return [(finding.id.removeprefix("translation-"), finding.span.line) for finding in findings_between(theirs, ours)]
