"""A flag with two letters swapped."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import misspelt
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import calls, retyped

SUMMARY = "a misspelt flag"

_SHORTEST = 4
"""Letters of a name that somebody misspells without seeing it."""


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for the first long flag of each call."""
    for typed in calls(deck):
        words = [typed.call.words[flag.place] for flag in typed.call.flags if not flag.letter]
        for word in words[:1]:
            name = word.text.removeprefix("--").partition("=")[0]
            start = word.start + 2
            if word.text.startswith("--") and len(name) >= _SHORTEST:
                yield retyped(typed.place, start, start + len(name), misspelt(name))
