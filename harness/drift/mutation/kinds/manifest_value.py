"""Another value in a manifest that the deck writes, or in JSON that it types."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import other_value
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import TypedStep, retyped, shown_steps, typed_steps
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs

SUMMARY = "another value in a manifest"

_LINE = lazy_pattern(r"^[ ]*(?:-[ ]+)?[\w./-]+:[ ]+(?P<value>[\"']?[\w./:-]+[\"']?)[ ]*(?:#.*)?$")
_IN_JSON = lazy_pattern(r"\"[\w./-]+\":\s*\"?(?P<value>[\w./:-]+)\"?")


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each line of a manifest that has a value, and for each value of a document in JSON."""
    for place in shown_steps(deck):
        if place.step.kind == "write":
            yield from _of_lines(place, 0, place.step.text.count("\n"))
    for place in typed_steps(deck):
        for program in programs(place.step.text):
            for document in program.here_documents:
                yield from _of_lines(place, document.line, document.line + document.text.count("\n"))
            for word in program.words:
                if word.literal.startswith("{"):
                    for match in _IN_JSON.finditer(word.text):
                        yield from _other(place, word.start + match.start("value"), word.start + match.end("value"))


def _of_lines(place: TypedStep, first: int, last: int) -> Iterator[DeckChange]:
    """Yield the changes to the lines from `first` until `last` of a step, counted from 0."""
    start = 0
    for number, line in enumerate(place.step.text.split("\n")):
        if first <= number <= last and (match := _LINE.match(line)):
            yield from _other(place, start + match.start("value"), start + match.end("value"))
        start += len(line) + 1


def _other(place: TypedStep, start: int, end: int) -> Iterator[DeckChange]:
    other = other_value(place.step.text[start:end])
    if other is not None and place.step.text[start:end].strip("\"'"):
        yield retyped(place, start, end, other)
