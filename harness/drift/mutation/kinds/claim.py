"""Another value in what a slide says will appear."""

from collections.abc import Iterator

from msgspec.structs import replace

from harness.deck.model import Deck, Expectation
from harness.drift.mutation.alterations import other_value
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import TypedStep, shown_steps
from harness.shell.lazy_pattern import lazy_pattern

SUMMARY = "another value in an expectation"

_MOST = 2
"""Lines of one claim: a long output is no weaker for each of its lines."""
_VALUE = lazy_pattern(r"(?<=[:=])\s*[^\s,:]+(?=[\s,}\]]*$)")
_WORD = lazy_pattern(r"[^\s{}\[\]\"',:=]+")


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for the first lines of each claim about a shown step."""
    for place in shown_steps(deck):
        for expectation in place.step.expectations:
            yield from _of_expectation(place, expectation)


def _of_expectation(place: TypedStep, expectation: Expectation) -> Iterator[DeckChange]:
    lines = expectation.text.split("\n")
    other_lines = [(at, other_line) for at, line in enumerate(lines) if (other_line := _other_line(line)) is not None]
    for at, other_line in other_lines[:_MOST]:
        text = "\n".join((*lines[:at], other_line, *lines[at + 1 :]))
        expectations = tuple(
            replace(other, text=text) if other is expectation else other for other in place.step.expectations
        )
        yield DeckChange(
            span=replace(expectation.span, line=expectation.span.line + at),
            before=lines[at].strip(),
            after=other_line.strip(),
            steps=((place.index, replace(place.step, expectations=expectations)),),
            is_typed=False,
        )


def _other_line(line: str) -> str | None:
    """Return a line of a claim with one value changed: what stands behind its colon, else its first word that is not left open."""
    for match in (*_VALUE.finditer(line), *_WORD.finditer(line)):
        value = other_value(match[0])
        if value is not None:
            return line[: match.start()] + value + line[match.end() :]
    return None
