"""The places of a step where something else is typed than the deck has: its blanks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.directives import COMMANDS
from harness.deck.model import Step
from harness.project.placeholders import named_in
from harness.record.filled import FilledRecord
from harness.replay.plan import PlannedStep
from harness.shell.placeholders import Placeholder, placeholders


class Blank(Struct, frozen=True):
    """A placeholder of a step."""

    text: str
    start: int
    """Its first character in the step's text, counted from 0."""
    value: str | None
    """What the settings name for it; `None` where they name nothing."""
    placeholder: Placeholder | None = None
    """What a command is to get from the cluster."""

    @property
    def end(self) -> int:
        """The character behind it."""
        return self.start + len(self.text)


def blanks_in(step: Step, values: Mapping[str, str]) -> list[Blank]:
    """Return the blanks of a step, in order: what the settings name in a step of any kind, in commands all that is for somebody to fill in."""
    blanks = [Blank(each.text, each.start, each.value) for each in named_in(step.text, values)]
    taken = {place for blank in blanks for place in range(blank.start, blank.end)}
    if step.kind in COMMANDS:
        rest = (each for each in placeholders(step.text) if each.start not in taken)
        blanks += (Blank(each.text, each.start, None, each) for each in rest)
    return sorted(blanks, key=lambda blank: blank.start)


def with_filled(
    planned: PlannedStep, filled: Iterable[tuple[Blank, FilledRecord]], values: Mapping[str, str]
) -> PlannedStep:
    """Return a step with its blanks filled in, and its claims with what stands for the same texts there."""
    pairs = list(filled)
    step = planned.step
    text = _replaced(step.text, [(blank.start, blank.text, record.value) for blank, record in pairs])
    typed = {blank.text: record.value for blank, record in pairs}
    claims = tuple(_claimed(expectation.text, {**values, **typed}) for expectation in step.expectations)
    return replace(planned, step=replace(step, text=text), claims=claims)


def _claimed(text: str, values: Mapping[str, str]) -> str:
    return _replaced(text, [(each.start, each.text, each.value) for each in named_in(text, values)])


def _replaced(text: str, pieces: Iterable[tuple[int, str, str]]) -> str:
    parts, position = [], 0
    for start, before, after in pieces:
        parts += [text[position:start], after]
        position = start + len(before)
    return "".join([*parts, text[position:]])
