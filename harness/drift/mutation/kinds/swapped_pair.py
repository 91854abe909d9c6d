"""Two commands in the wrong order."""

from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from harness.deck.model import Deck
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import TypedStep, typed_steps
from harness.shell.commands import commands

SUMMARY = "two commands in the wrong order"


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each two commands that follow each other in a block, and for each two blocks of a terminal that do."""
    steps = [*typed_steps(deck)]
    hidden = {index for index, (_, step) in enumerate(deck.steps, start=1) if step.kind == "hide"}
    for place in steps:
        yield from _within(place)
    for earlier, later in pairwise(steps):
        is_next = all(index in hidden for index in range(earlier.index + 1, later.index))
        if is_next and _can_be_swapped(earlier, later):
            yield DeckChange(
                span=earlier.step.span,
                before=f"{_first_line(earlier.step.text)} ⏎ {_first_line(later.step.text)}",
                after=f"{_first_line(later.step.text)} ⏎ {_first_line(earlier.step.text)}",
                steps=((earlier.index, later.step), (later.index, earlier.step)),
            )


def _within(place: TypedStep) -> Iterator[DeckChange]:
    lines = place.step.text.split("\n")
    typed = [*commands(place.step.text)]
    for (first, text), (second, later) in pairwise(typed):
        if text == later:
            continue
        end = next((line for line, _ in typed if line > second), len(lines))
        swapped = "\n".join((*lines[:first], *lines[second:end], *lines[first:second], *lines[end:]))
        yield DeckChange(
            span=replace(place.step.span, line=place.step.span.line + first),
            before=f"{_first_line(text)} ⏎ {_first_line(later)}",
            after=f"{_first_line(later)} ⏎ {_first_line(text)}",
            steps=((place.index, replace(place.step, text=swapped)),),
        )


def _can_be_swapped(earlier: TypedStep, later: TypedStep) -> bool:
    """Return whether two blocks are typed in one terminal, at the same prompt, and are not the same."""
    first, second = earlier.step, later.step
    return (first.terminal, first.inside) == (second.terminal, second.inside) and first.text != second.text


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
