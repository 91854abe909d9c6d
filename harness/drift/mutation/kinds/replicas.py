"""Another number of replicas."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import other_number
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import flags, rewritten

SUMMARY = "another number of replicas"


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each count of replicas that is typed."""
    for typed, _, value in flags(deck, "--replicas", "--current-replicas", "--min", "--max"):
        if value.text.isdecimal():
            yield rewritten(typed.place, value, other_number(value.text))
