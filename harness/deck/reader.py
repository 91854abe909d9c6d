"""Read a deck: the one call that the other rooms make."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from harness.deck.assembly import Part, assemble
from harness.deck.dialects import DIALECTS
from harness.deck.errors import DeckError
from harness.deck.mixed import Stretch, sources_of, stretches
from harness.deck.model import Deck
from harness.deck.source import Source, read_source

SUFFIXES = (".md", ".markdown", ".rst", ".txt")


def read_deck(path: Path, dialect: str | None = None, exclude: Collection[str] = ()) -> Deck:
    """Read the deck in a file. What is wrong in it is among its findings; slides of the classes `exclude` are not played.

    Raises `DeckError` for no such file, a directory, an empty file, an unknown dialect.
    """
    source = read_source(path)
    if not source.text.strip():
        raise DeckError(f"{path}: the file is empty")
    return without_classes(parse_deck(source, dialect), exclude)


def without_classes(deck: Deck, classes: Collection[str]) -> Deck:
    """The deck with the slides of these classes marked as excluded."""
    if not classes:
        return deck
    slides = []
    for slide in deck.slides:
        found = next((each for each in slide.classes if each in classes), None)
        slides.append(replace(slide, excluded=f"class `{found}` is excluded") if found else slide)
    return replace(deck, slides=tuple(slides))


def parse_deck(source: Source, dialect: str | None = None) -> Deck:
    """Read the deck in a text. Raises `DeckError` for an unknown dialect."""
    if dialect is not None and dialect not in DIALECTS:
        raise DeckError(f"there is no dialect “{dialect}”; there are {', '.join(DIALECTS)}")
    parts = [Stretch(DIALECTS[dialect], source.text)] if dialect else stretches(source.text)
    return assemble(
        source,
        (
            Part(part_source, chosen.NAME, chosen.MARKS_EXERCISES, chosen.blocks(part_source))
            for chosen, part_source in sources_of(source, parts)
        ),
    )


def find_decks(path: Path) -> list[Path]:
    """The deck itself, or all decks below a directory. Raises `DeckError` if there are none."""
    if not path.is_dir():
        return [path]
    found = [file for file in sorted(path.rglob("*")) if file.suffix in SUFFIXES and file.is_file() and is_deck(file)]
    if not found:
        raise DeckError(
            f"{path}: no deck in this directory (a deck is a {', '.join(SUFFIXES)} file with slides; see --dialect)"
        )
    return found


def is_deck(path: Path) -> bool:
    """True for a file that a dialect recognises; a README without slides is none."""
    return any(dialect.recognises(read_source(path).text) for dialect in DIALECTS.values())
