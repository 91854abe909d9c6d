"""Another value in what a slide says will appear."""

from collections.abc import Iterator

from msgspec.structs import replace

from harness.deck.model import Deck, Expectation, ExpectationKind
from harness.drift.mutation.alterations import other_number, other_value
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


def _of_expectation(place: TypedStep, claim: Expectation) -> Iterator[DeckChange]:
    lines = claim.text.split("\n")
    others = [(at, other) for at, line in enumerate(lines) if (other := _other_line(claim.kind, line)) is not None]
    for at, other in others[:_MOST]:
        text = "\n".join((*lines[:at], other, *lines[at + 1 :]))
        claims = tuple(
            replace(expectation, text=text) if expectation is claim else expectation
            for expectation in place.step.expectations
        )
        yield DeckChange(
            span=replace(claim.span, line=claim.span.line + at),
            before=lines[at].strip(),
            after=other.strip(),
            steps=((place.index, replace(place.step, expectations=claims)),),
            is_typed=False,
        )


def _other_line(kind: ExpectationKind, line: str) -> str | None:
    """Return a line of a claim with one value changed: what stands behind its colon, else its first word that is not left open."""
    if kind is ExpectationKind.EXIT_STATUS:
        return other_number(line.strip()) if line.strip().isdecimal() else None
    for match in (*_VALUE.finditer(line), *_WORD.finditer(line)):
        value = other_value(match[0])
        if value is not None:
            return line[: match.start()] + value + line[match.end() :]
    return None
