"""Another name of an object that kubectl is told."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import other_name
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import calls, is_plain, renamed, retyped
from harness.knowledge.calls import Call
from harness.shell.script import Word

SUMMARY = "another name of an object"

_NAMES_FIRST = ("kubectl create ", "kubectl run")
"""Commands whose first argument is the name of what they make."""


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each object that is named, and for each `--name`."""
    for typed in calls(deck):
        for word in _named(typed.call):
            kind, slash, name = word.text.rpartition("/")
            yield retyped(typed.place, word.start + len(kind + slash), word.end, other_name(name))
    yield from renamed(deck, "--name")


def _named(call: Call) -> Iterator[Word]:
    """Yield the words of a call of kubectl that are names, or end in one: `deploy/web`."""
    names = {name for _, name in call.objects}
    if call.path.startswith(_NAMES_FIRST) and call.arguments:
        names.add(call.arguments[0][0])
    for text, place in call.arguments:
        word = call.words[place]
        if text.rpartition("/")[2] in names and is_plain(word) and not set(text) & set("=:,"):
            yield word
