"""Another port."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import other_number
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import TypedCall, calls, flags, retyped
from harness.knowledge.traits import Trait
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Word

SUMMARY = "another port"

FLAGS = ("--port", "--target-port", "--tcp", "--udp", "--node-port", "--publish")
_NUMBER = lazy_pattern(r"\d+")
_FORWARDED = lazy_pattern(r"\d+$")
_OF_ADDRESS = lazy_pattern(r"(?<=[\w\]]:)\d{2,5}(?=/|$)")
"""`http://node1:8080/`; an image's tag stands alone behind its colon, and is none of these programs' words."""


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for the last port of each flag that has one, of what is forwarded, and of addresses."""
    for typed, _, value in flags(deck, *FLAGS):
        if numbers := [*_NUMBER.finditer(value.text)]:
            yield _other(typed, value, numbers[-1].start(), numbers[-1].end())
    for typed in calls(deck):
        pattern = _FORWARDED if typed.call.path == "kubectl port-forward" else _OF_ADDRESS
        if pattern is _OF_ADDRESS and Trait.CONNECTS not in typed.call.traits:
            continue
        for _, place in typed.call.arguments:
            word = typed.call.words[place]
            if match := pattern.search(word.text):
                yield _other(typed, word, match.start(), match.end())


def _other(typed: TypedCall, word: Word, start: int, end: int) -> DeckChange:
    return retyped(typed.place, word.start + start, word.start + end, other_number(word.text[start:end]))
