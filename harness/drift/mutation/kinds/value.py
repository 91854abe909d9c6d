"""Another value: of a variable that is set, or a number among the words of a call that no other kind is about."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import other_number, other_value
from harness.drift.mutation.kinds import label, port
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import TypedCall, calls, retyped, typed_steps
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.shell.script import Word

SUMMARY = "another value of a variable, a flag or an argument"

_NUMBER = lazy_pattern(r"(?<![$\w])\d+|(?<=[\[=v])\d+|(?<=\d\.)\d+")
_OTHER_KINDS = frozenset(
    ("--image", "--replicas", "--namespace", "--name", "--type", "--filename", *port.FLAGS, *label.FLAGS)
)
"""Flags whose values other kinds change."""
_SHELL_WORDS = frozenset({"for", "while", "until", "case", "cd", "export"})


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each variable that is set to a text, and for the last number in the words of each call."""
    for place in typed_steps(deck):
        for program in programs(place.step.text):
            words = program.words if program.name == "export" else program.assignments
            for word in words:
                value = word.text.partition("=")[2]
                other = other_value(value) if word.assigns and value else None
                if other is not None and place.step.text[word.start : word.end] == word.text:
                    yield retyped(place, word.end - len(value), word.end, other)
    for typed in calls(deck):
        if typed.call.name not in _SHELL_WORDS:
            yield from _of_call(typed)


def _of_call(typed: TypedCall) -> Iterator[DeckChange]:
    call = typed.call
    flags = [call.word_of(flag) for flag in call.flags if flag.value and flag.name not in _OTHER_KINDS]
    arguments = [call.words[place] for _, place in call.arguments]
    for word in _with_number([*flags, *arguments])[-1:]:
        last = [*_NUMBER.finditer(word.text)][-1]
        yield retyped(typed.place, word.start + last.start(), word.start + last.end(), other_number(last[0]))


def _with_number(words: list[Word]) -> list[Word]:
    """Return the words that have a number and are no document in JSON, which another kind changes."""
    return [word for word in words if _NUMBER.search(word.text) and not word.literal.startswith("{")]
