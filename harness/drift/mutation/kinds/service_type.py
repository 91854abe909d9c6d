"""A service of another type."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import flags, rewritten

SUMMARY = "a service of another type"

_OTHERS = {"NodePort": "ClusterIP", "ClusterIP": "NodePort", "LoadBalancer": "ClusterIP"}


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each type of a service that is typed."""
    for typed, _, value in flags(deck, "--type"):
        if value.text in _OTHERS:
            yield rewritten(typed.place, value, _OTHERS[value.text])
