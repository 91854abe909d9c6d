"""Objects of another kind than those that a slide has shown."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import calls, is_plain, retyped
from harness.knowledge.kinds import is_known, kind_of

SUMMARY = "objects of another kind"

_SHOWS = frozenset({"kubectl get", "kubectl describe", "kubectl delete"})
_OTHERS = {"Pod": "services"}
"""What is asked for in the place of a kind; of all others, pods."""


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each command that shows or deletes objects of a kind."""
    for typed in calls(deck):
        if typed.call.path not in _SHOWS or not typed.call.arguments:
            continue
        _, place = typed.call.arguments[0]
        word = typed.call.words[place]
        kind = word.text.partition("/")[0]
        if is_plain(word) and is_known(kind):
            yield retyped(typed.place, word.start, word.start + len(kind), _OTHERS.get(kind_of(kind), "pods"))
