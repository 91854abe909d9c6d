"""A subcommand with two letters swapped."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import misspelt
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import calls, is_plain, rewritten
from harness.knowledge.subcommands import subcommands_of

SUMMARY = "a misspelt subcommand"


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for the last subcommand of each call of a program that has them."""
    for typed in calls(deck):
        call = typed.call
        if not subcommands_of(call.name):
            continue
        known = call.path.split(" ")[1:]
        words = [word for word in call.words[1:] if word.text == (known[-1] if known else "")]
        if not known:
            words = [call.words[place] for _, place in call.arguments[:1]]
        for word in words[:1]:
            if is_plain(word):
                yield rewritten(typed.place, word, misspelt(word.text))
