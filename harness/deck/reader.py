"""Read a deck: the one call that the other rooms make."""

from __future__ import annotations

from pathlib import Path

from harness.deck.assembly import assemble
from harness.deck.dialects import DIALECTS, Dialect, remark
from harness.deck.errors import DeckError
from harness.deck.model import Deck
from harness.deck.source import Source, read_source

SUFFIX = ".md"


def read_deck(path: Path, dialect: str | None = None) -> Deck:
    """Read the deck in a file. What is wrong in it is among its findings.

    Raises `DeckError` for no such file, a directory, an empty file, an unknown dialect.
    """
    source = read_source(path)
    if not source.text.strip():
        raise DeckError(f"{path}: the file is empty")
    return parse_deck(source, dialect)


def parse_deck(source: Source, dialect: str | None = None) -> Deck:
    """Read the deck in a text. Raises `DeckError` for an unknown dialect."""
    if dialect is not None and dialect not in DIALECTS:
        raise DeckError(f"there is no dialect “{dialect}”; there are {', '.join(DIALECTS)}")
    chosen = DIALECTS[dialect] if dialect else _recognised(source.text)
    return assemble(source, chosen.NAME, chosen.blocks(source))


def find_decks(path: Path) -> list[Path]:
    """The deck itself, or all decks below a directory. Raises `DeckError` if there are none."""
    if not path.is_dir():
        return [path]
    found = [file for file in sorted(path.rglob(f"*{SUFFIX}")) if is_deck(file)]
    if not found:
        raise DeckError(f"{path}: no deck in this directory (a deck is a {SUFFIX} file with slides and exercises)")
    return found


def is_deck(path: Path) -> bool:
    """True for a file that a dialect recognises; a README without slides is none."""
    return any(dialect.recognises(read_source(path).text) for dialect in DIALECTS.values())


def _recognised(text: str) -> Dialect:
    return next((dialect for dialect in DIALECTS.values() if dialect.recognises(text)), remark)
