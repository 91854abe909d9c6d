"""Why one step has not passed, as a few lines: where, what was typed, what was wrong with it."""

from __future__ import annotations

from harness.record.model import CommandRecord, Ending, StepRecord
from harness.report import cause

OUTPUT_LINES = 12
"""Of the command that failed, the last ones."""


def describe(step: StepRecord) -> list[str]:
    """The place, the reason, the end of what the failing command printed (unless the reason is a diff of it), the cause."""
    lines = [f"{step.path}:{step.line}, slide {step.slide} “{step.title}”", *step.reason.split("\n")]
    typed = [command for command in step.commands if command.ending is not Ending.NOT_TYPED]
    if typed and "\n" not in step.reason:
        lines += [f"  │ {line}" for line in last_output(typed[-1])]
    untyped = sum(len(command.text.split("\n")) for command in step.commands if command.ending is Ending.NOT_TYPED)
    if untyped:
        lines.append(f"not typed after that: {untyped} line{'s' * (untyped > 1)} of this step")
    return lines + cause.told(step)


def last_output(command: CommandRecord) -> list[str]:
    """The last lines of a command's output that are not empty."""
    return [line for line in command.output.split("\n") if line.strip()][-OUTPUT_LINES:]
