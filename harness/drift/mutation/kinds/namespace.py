"""Another namespace."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import renamed

SUMMARY = "another namespace"


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each namespace that is named."""
    return renamed(deck, "--namespace")
