"""A step in parts, where a later command has a blank that an earlier one makes the object for."""

from collections.abc import Iterable

from msgspec.structs import replace

from harness.deck.directives import COMMANDS
from harness.replay.filling.blanks import Blank
from harness.replay.plan import PlannedStep
from harness.shell.commands import commands


def parts_of(planned: PlannedStep, blanks: Iterable[Blank]) -> list[PlannedStep]:
    """Return a step cut before each command but the first that wants something of the cluster; whole where none does.

    Its claims are about its last command, so the last part has them; lines are those of the step's file.
    """
    text = planned.step.text
    lines = {text.count("\n", 0, blank.start) for blank in blanks if blank.wanted is not None}
    if planned.step.kind not in COMMANDS or not lines:
        return [planned]
    spans = [(first, first + command.count("\n")) for first, command in commands(text)]
    cuts = [first for first, last in spans[1:] if any(first <= line <= last for line in lines)]
    written = text.split("\n")
    return [_part(planned, written, start, end) for start, end in zip([0, *cuts], [*cuts, len(written)], strict=True)]


def _part(planned: PlannedStep, lines: list[str], start: int, end: int) -> PlannedStep:
    is_last = end == len(lines)
    step = planned.step
    return replace(
        planned,
        step=replace(
            step,
            text="\n".join(lines[start:end]),
            span=replace(step.span, line=step.span.line + start),
            expectations=step.expectations if is_last else (),
        ),
        leaves_running=planned.leaves_running and is_last,
        next_inside=planned.next_inside if is_last else step.inside,
    )
