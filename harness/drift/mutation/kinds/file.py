"""Another file: one that is read, or one that is written."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import other_name
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import TypedCall, calls, is_plain, retyped
from harness.knowledge.calls import row_of
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Word

SUMMARY = "another file"

_FILE = lazy_pattern(r"[\w.~/-]*[\w-]\.[A-Za-z]{1,5}")
"""What has a suffix; a word that begins with a dot or a number has none."""


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each file that a call names, or that its output goes into."""
    for typed in calls(deck):
        for word in _files(typed):
            folder, slash, _ = word.text.rpartition("/")
            start = word.start + len(folder + slash)
            yield retyped(typed.place, start, word.end, other_name(word.text[len(folder + slash) :]))


def _files(typed: TypedCall) -> Iterator[Word]:
    call, text = typed.call, typed.place.step.text
    row = row_of(call.path)
    options = f"{row.reads} {row.makes}".split() if row is not None else []
    yield from (call.word_of(flag) for flag in call.flags if flag.name in options and _FILE.fullmatch(flag.value))
    for literal, place in call.arguments:
        word = call.words[place]
        if is_plain(word) and _FILE.fullmatch(literal) and not literal.startswith("."):
            yield word
    for redirection in typed.program.redirections:
        target = redirection.target
        is_there = text[target.start : target.end] == target.text
        if redirection.operator not in ("<<", "<<-", "<<<") and is_there and _FILE.fullmatch(target.literal):
            yield target
