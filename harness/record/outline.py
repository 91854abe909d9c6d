"""Records as far as they are the same in every version of the schema: what can be known of many without reading them whole."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct


class OutlinedDeck(Struct):
    """The deck of a record."""

    path: str


class OutlinedStep(Struct):
    """Nothing of a step is looked at, so that reading it costs little."""


class Outline(Struct):
    """A record."""

    started: str
    seconds: float
    complete: bool
    deck: OutlinedDeck
    steps: tuple[OutlinedStep, ...]


class DeckOutline(Struct, frozen=True):
    """The records of one deck."""

    deck: str
    paths: tuple[Path, ...]
    steps: int
    """Of all of them."""


_DECODER = msgspec.json.Decoder(Outline)


def read_outline(path: Path) -> Outline:
    """Return a record in outline, or what the journal of a run (`.jsonl`) tells of it.

    Raises:
        RecordError: as for `read_record`.
    """
    if path.suffix != ".jsonl":
        try:
            return _DECODER.decode(path.read_bytes())
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            pass  # reading it whole says in the words of all commands what is wrong with it
    from harness.record.files import read_record  # noqa: PLC0415

    record = read_record(path)
    steps = (OutlinedStep(),) * len(record.steps)
    return Outline(record.started, record.seconds, record.complete, OutlinedDeck(record.deck.path), steps)


def outlines(paths: Sequence[Path]) -> list[DeckOutline]:
    """Return the decks of these records, in the order of their first one.

    Raises:
        RecordError: a record cannot be read.
    """
    by_deck: dict[str, list[tuple[Path, int]]] = {}
    for path in paths:
        outline = read_outline(path)
        by_deck.setdefault(outline.deck.path, []).append((path, len(outline.steps)))
    return [
        DeckOutline(deck, tuple(path for path, _ in records), sum(steps for _, steps in records))
        for deck, records in by_deck.items()
    ]
