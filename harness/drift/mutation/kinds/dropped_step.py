"""A command that is left out."""

from collections.abc import Iterator

from msgspec.structs import replace

from harness.deck.model import Deck, Skip, SkipKind
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import TypedStep, typed_steps
from harness.shell.commands import commands

SUMMARY = "a command left out"


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each command that is typed: its step is skipped, or goes on without it."""
    for place in typed_steps(deck):
        typed = [*commands(place.step.text)]
        for at, (line, text) in enumerate(typed):
            end = typed[at + 1][0] if at + 1 < len(typed) else len(place.step.text.split("\n"))
            yield _dropped(place, line, end, text, is_alone=len(typed) == 1)


def _dropped(place: TypedStep, line: int, end: int, text: str, *, is_alone: bool) -> DeckChange:
    lines = place.step.text.split("\n")
    rest = "\n".join((*lines[:line], *lines[end:]))
    step = replace(place.step, skip=Skip(SkipKind.LIE)) if is_alone else replace(place.step, text=rest)
    span = replace(place.step.span, line=place.step.span.line + line)
    return DeckChange(span=span, before=text, after="", steps=((place.index, step),))
