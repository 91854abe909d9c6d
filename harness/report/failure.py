"""Why one step has not passed: where, what was typed, what was wrong with it."""

from __future__ import annotations

from msgspec import Struct

from harness.knowledge.complaints import is_refused, is_usage
from harness.record.command import CommandRecord, Ending
from harness.record.expectation import ExpectationRecord
from harness.record.model import Record, StepRecord, Verdict
from harness.report import cause
from harness.report.quantity import number
from harness.report.reasons import lines_below, sentence_of, text_of

OUTPUT_LINES = 12
"""Of the command that failed."""


class Failure(Struct, frozen=True):
    """What a failed step shows."""

    path: str
    line: int
    """Of the command that failed, or of the claim that was not met although it did not."""
    command: CommandRecord | None
    expectations: tuple[ExpectationRecord, ...]
    """The claims that were not met, where those are what failed."""

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.path}:{self.line}"


def failure_of(step: StepRecord) -> Failure:
    """Return the expectation that was not met, or else the command that failed, or else the step itself."""
    unmet = tuple(expectation for expectation in step.expectations if not expectation.satisfied)
    reason = step.reason
    played = [command for command in step.commands if command.ending is not Ending.NOT_TYPED]
    broken = next((command for command in played if _is_broken(command)), None)
    command = broken or (played[-1] if played else None)
    path, line = step.path, command.line if command else step.line
    if reason is not None and reason.line:
        path, line = reason.path, reason.line
    return Failure(path, line, command, unmet if broken is None or broken is played[-1] else ())


def as_failed(step: StepRecord, record: Record) -> StepRecord:
    """Return a step as it went where it failed: of a flaky one in the latest of the earlier plays, else as it is."""
    failures = record.failures_of(step.index) if step.verdict is Verdict.FLAKY else ()
    return failures[-1][1] if failures else step


def headline(step: StepRecord) -> str:
    """Return what was wrong, in one line and without the place, which stands beside it."""
    return sentence_of(step.reason) if step.reason else ""


def first_place(step: StepRecord) -> str:
    """Return file and line to look at first: of the cause, where one is known, else of what failed."""
    return cause.mending_place(step) or failure_of(step).place


def heading(step: StepRecord) -> str:
    """Return the verdict with the line to look at first, and with the one that failed where that is another."""
    place, root, first = failure_of(step).place, cause.root_of(step), first_place(step)
    slide = f"slide {step.slide}, {step.title}"
    if root is None or first == place:
        return f"{step.verdict.upper()} {first} {slide}"
    failed_at = place if root.slide == step.slide else f"{place}, {slide}"
    return f"{step.verdict.upper()} {first} slide {root.slide}, {root.title} (seen at {failed_at})"


def describe(step: StepRecord) -> list[str]:
    """Return the heading, the reason, the end of what the failing command printed (unless the reason is a diff of it), the cause.

    What a flaky step printed when it passed says nothing.
    """
    lines = [heading(step), *text_of(step.reason).split("\n")]
    typed = [command for command in step.commands if command.ending is not Ending.NOT_TYPED]
    if typed and step.verdict is not Verdict.FLAKY and not (step.reason and lines_below(step.reason)):
        lines += [f"  │ {line}" for line in telling_output(typed[-1])]
    untyped = sum(len(command.text.split("\n")) for command in step.commands if command.ending is Ending.NOT_TYPED)
    if untyped:
        lines.append(f"not typed after that: {number(untyped, 'line')} of this step")
    return lines + cause.lines_of_step(step)


def telling_output(command: CommandRecord, most: int = OUTPUT_LINES) -> list[str]:
    """Return the lines of a command's output that say why it failed, none of them empty, and `most` of them.

    These are the last ones; where the command was called wrongly, the complaint and what follows: that may be all of the help.
    """
    lines = [line for line in command.output.split("\n") if line.strip()]
    complaint = (number for number, line in enumerate(lines) if is_usage(line) or is_refused(line))
    start = len(lines) - most
    return lines[max(0, min(start, next(complaint, start))) :][:most]


def _is_broken(command: CommandRecord) -> bool:
    ended_badly = command.ending in (Ending.INTERRUPTED, Ending.SHELL_ENDED)
    return ended_badly or command.bad_status is not None
