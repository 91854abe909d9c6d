"""Decks from text, for the tests of this folder."""

from __future__ import annotations

import textwrap
from pathlib import Path

from harness.deck.model import Deck, Step
from harness.deck.reader import parse_deck
from harness.deck.source import Source, decode

PATH = Path("deck.md")


def read(text: str | bytes) -> Deck:
    source = decode(PATH, text) if isinstance(text, bytes) else Source(PATH, textwrap.dedent(text).lstrip("\n"))
    return parse_deck(source, "remark")


def steps_of(text: str) -> list[Step]:
    return [step for _, step in read(text).steps]


def exercise(content: str) -> str:
    """An exercise on a slide; its content begins on line 5."""
    return f"# Slide\n\n.exercise[\n\n{textwrap.dedent(content).strip(chr(10))}\n\n]\n"


def ids(text: str) -> list[tuple[str, int]]:
    return [(finding.id, finding.span.line) for finding in read(text).findings]
