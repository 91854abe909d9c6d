"""Say why a step has not passed: where, what was typed, what was wrong."""

from msgspec import Struct

from harness.knowledge.complaints import is_refused, is_usage
from harness.record.command import CommandRecord, Ending
from harness.record.expectation import ExpectationRecord
from harness.record.model import FAILED_AT_FIRST, Record, StepRecord, Verdict
from harness.report import cause
from harness.report.quantity import number
from harness.report.reasons import lines_below, sentence_of, text_of

OUTPUT_LINES = 12
"""The number of lines of a failed command's output that are shown."""


class FailurePlace(Struct, frozen=True):
    """The place of a failure in a step, with its command or expectations."""

    path: str
    line: int
    """The line of the failed command, or of the unmet claim where no command failed."""
    command: CommandRecord | None
    expectations: tuple[ExpectationRecord, ...]
    """The unmet claims, if these are the failure."""

    @property
    def place(self) -> str:
        """Return file and line of the failure."""
        return f"{self.path}:{self.line}"


def failure_of(step: StepRecord) -> FailurePlace:
    """Return the failure of a step: the unmet expectation, else the failed command, else the step itself."""
    unmet = tuple(expectation for expectation in step.expectations if not expectation.satisfied)
    reason = step.reason
    played = step.typed_commands
    broken = next((command for command in played if _is_broken(command)), None)
    command = broken or (played[-1] if played else None)
    path, line = step.path, command.line if command else step.line
    if reason is not None and reason.line:
        path, line = reason.path, reason.line
    return FailurePlace(path, line, command, unmet if broken is None or broken is played[-1] else ())


def is_bad(step: StepRecord) -> bool:
    """Return whether a report shows what was wrong with a step: it failed, if only at first, or the lab broke."""
    return step.verdict in (*FAILED_AT_FIRST, Verdict.ERROR)


def as_failed(step: StepRecord, record: Record) -> StepRecord:
    """Return the step as it failed: of a flaky step that of the latest play in which it failed, else the step itself."""
    failures = record.failures_of(step.index) if step.verdict is Verdict.FLAKY else ()
    return failures[-1][1] if failures else step


def headline(step: StepRecord) -> str:
    """Return what was wrong, in one line and without the place."""
    return sentence_of(step.reason) if step.reason else ""


def first_place(step: StepRecord) -> str:
    """Return file and line to look at first: those of the cause where it is known, else of the failure."""
    return cause.fix_place(step) or failure_of(step).place


def heading(step: StepRecord) -> str:
    """Return the verdict with the line to look at first, and with the failed line where that is another one."""
    place, root, first = failure_of(step).place, cause.root_of(step), first_place(step)
    slide = f"slide {step.slide}, {step.title}"
    if root is None or first == place:
        return f"{step.verdict.upper()} {first} {slide}"
    failed_at = place if root.slide == step.slide else f"{place}, {slide}"
    return f"{step.verdict.upper()} {first} slide {root.slide}, {root.title} (seen at {failed_at})"


def describe(step: StepRecord) -> list[str]:
    """Return the heading, the reason, the end of the failed command's output (unless the reason is a diff of it), and the cause.

    The output of a flaky step is left out: it is that of the play that passed.
    """
    lines = [heading(step), *text_of(step.reason).split("\n")]
    typed = step.typed_commands
    if typed and step.verdict is not Verdict.FLAKY and not (step.reason and lines_below(step.reason)):
        lines += [f"  │ {line}" for line in telling_output(typed[-1])]
    untyped = sum(len(command.text.split("\n")) for command in step.commands if command.ending is Ending.NOT_TYPED)
    if untyped:
        lines.append(f"not typed after that: {number(untyped, 'line')} of this step")
    return lines + cause.lines_of_step(step)


def telling_output(command: CommandRecord, most: int = OUTPUT_LINES) -> list[str]:
    """Return the lines of a command's output that say why it failed, at most `most` and without empty ones.

    These are the last lines; for a command that was called wrongly, the complaint and what follows, since a long help may stand below it.
    """
    lines = [line for line in command.output.split("\n") if line.strip()]
    complaint = (number for number, line in enumerate(lines) if is_usage(line) or is_refused(line))
    start = len(lines) - most
    return lines[max(0, min(start, next(complaint, start))) :][:most]


def _is_broken(command: CommandRecord) -> bool:
    ended_badly = command.ending in (Ending.INTERRUPTED, Ending.SHELL_ENDED)
    return ended_badly or command.bad_status is not None
