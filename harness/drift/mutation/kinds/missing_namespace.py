"""A namespace that is left out."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import flags, retyped

SUMMARY = "no namespace where one is named"


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each namespace that is named."""
    for typed, flag, value in flags(deck, "--namespace"):
        start = typed.call.words[flag.place].start
        behind = typed.place.step.text[value.end :]
        gap = len(behind) - len(behind.lstrip(" "))
        yield retyped(typed.place, start, value.end + gap, "")
