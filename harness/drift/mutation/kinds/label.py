"""Another label: its value, or where there is none its key."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import other_value
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import TypedCall, calls, flags, retyped
from harness.shell.script import Word

SUMMARY = "another label"

FLAGS = ("--selector", "--labels", "--label-columns")
_SETS = frozenset({"kubectl label", "kubectl annotate", "kubectl taint"})


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each selector, each list of labels, and each label that is set."""
    for typed, _, value in flags(deck, *FLAGS):
        yield from _other(typed, value)
    for typed in calls(deck):
        if typed.call.path in _SETS:
            for text, place in typed.call.arguments:
                if "=" in text:
                    yield from _other(typed, typed.call.words[place])


def _other(typed: TypedCall, word: Word) -> Iterator[DeckChange]:
    key, equals, value = word.text.rpartition("=")
    other = other_value(value)
    if other is not None:
        yield retyped(typed.place, word.start + len(key + equals), word.end, other)
