"""Another namespace."""

from __future__ import annotations

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import other_name
from harness.drift.mutation.lies import Change
from harness.drift.mutation.typed import flags, is_plain, rewritten

SUMMARY = "another namespace"


def changes(deck: Deck) -> Iterator[Change]:
    """Yield a change for each namespace that is named."""
    for typed, _, value in flags(deck, "--namespace"):
        if is_plain(value):
            yield rewritten(typed.place, value, other_name(value.text))
