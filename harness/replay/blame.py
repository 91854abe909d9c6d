"""Who is to blame for a step that did not do what it should: itself, an earlier command, or nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from harness.knowledge.calls import call_of
from harness.knowledge.paths import Use, uses
from harness.knowledge.reading import Reads, assigned_variable, what_is_read
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import UnknownVersion, Version, read_version
from harness.record.cause import CauseRecord
from harness.record.command import Ending
from harness.record.model import StepRecord, Verdict
from harness.record.reason import PlaceRecord, ReasonKind
from harness.replay.mistakes import is_called_wrongly, misses_file, missing_object, wants_account
from harness.shell.parsing import programs
from harness.shell.script import Program

if TYPE_CHECKING:
    from harness.drift.causes.story import Now

_DONE = (Ending.FINISHED, Ending.WATCHED, Ending.BESIDE)
"""How commands end, or go on, that did what they were to do."""
_TAKE_FROM_FILES = ("--filename", "--kustomize")
"""Flags of kubectl that name files with what is made."""


def judged(
    steps: Sequence[StepRecord],
    first_failure: StepRecord | None,
    kubectl: str,
    variables: Mapping[str, str] | None,
    now: Now | None,
) -> StepRecord:
    """Return the last of these steps, which failed by no fault of its spelling, with its cause, failed or blocked.

    It is blocked by an earlier command of its chain of causes that failed itself, by one that a failed step was
    explained by before, and, where nothing explains it, by the earliest failure of an action. `kubectl` is a version,
    `variables` are those of the shell.
    """
    from harness.drift.causes import explain, failure_in  # noqa: PLC0415  (only a step that fails has a cause)

    step = steps[-1]
    failure = failure_in(steps, _version(kubectl), variables, now)
    cause = explain(failure) if failure else None
    step = replace(step, cause=cause)
    if cause is not None and cause.place is not None:
        root = root_of(cause)
        if root is None or not _is_known(cause, steps[:-1]):
            return step
        return replace(step, verdict=Verdict.BLOCKED, blocked_by=root)
    culprit = _culprit(step, steps[:-1], first_failure)
    return step if culprit is None else replace(step, verdict=Verdict.BLOCKED, blocked_by=culprit.place())


def _culprit(step: StepRecord, earlier: Sequence[StepRecord], first_failure: StepRecord | None) -> StepRecord | None:
    """Return the earliest step whose failure can be why a step failed that nothing explains; `None` where none can.

    A command that was called wrongly, and one that ended well and showed something else, would have failed anyway; an object is missing
    because of a command that names it, or of one of which it does not show what it was to make; a file because of one that may make files;
    an account at a cloud because of the program that asks for it.
    """
    last = next((command for command in reversed(step.commands) if command.ending is not Ending.NOT_TYPED), None)
    is_about_claim = step.reason is not None and step.reason.kind is ReasonKind.EXPECTATION
    is_own = last is not None and (is_called_wrongly(last) or (is_about_claim and last.bad_status is None))
    if first_failure is None or is_own:
        return None
    wrong = (Verdict.FAILED, Verdict.ERROR)
    since_then = (each for each in earlier if each.verdict in wrong and each.index >= first_failure.index)
    failures = (failure for failure in since_then if _has_consequences(failure))
    if last is not None and (missing := missing_object(last)):
        failures = (failure for failure in failures if _may_have_made(failure, missing))
    elif last is not None and misses_file(last):
        failures = (failure for failure in failures if _may_have_made_files(failure))
    elif last is not None and wants_account(last):
        failures = (failure for failure in failures if _calls_one_of(failure, last.text))
    return next(failures, None)


def _has_consequences(failure: StepRecord) -> bool:
    """Return whether something would be otherwise if a step had not failed: it was to do more than to look, or to show what was claimed."""
    if failure.reason is not None and failure.reason.kind is ReasonKind.EXPECTATION:
        return False
    texts = _undone(failure)
    return not texts or any(what_is_read(text) is Reads.UNKNOWN or assigned_variable(text) for text in texts)


def _may_have_made(failure: StepRecord, name: str) -> bool:
    """Return whether an object of a name may be what a step was to make: its commands name it, or take what to make from elsewhere."""
    return any(name in text or not all(map(_shows_what_it_makes, programs(text))) for text in _undone(failure))


def _may_have_made_files(failure: StepRecord) -> bool:
    """Return whether a step may have been to write a file, or to go where one is: all may but kubectl without a redirection."""
    return any(
        call_of(program).path.partition(" ")[0] != "kubectl" or any(use.use is not Use.READS for use in uses(program))
        for text in _undone(failure)
        for program in programs(text)
    )


def _calls_one_of(failure: StepRecord, text: str) -> bool:
    """Return whether a step was to call a program that a command calls too: `gcloud auth login`, `gcloud sql instances list`."""
    names = {program.name for program in programs(text)}
    return any(program.name in names for undone in _undone(failure) for program in programs(undone))


def _undone(failure: StepRecord) -> list[str]:
    """Return the commands of a step that failed, or were not typed because of that."""
    commands = failure.commands
    return [command.text for command in commands if command.bad_status or command.ending not in _DONE]


def _shows_what_it_makes(program: Program) -> bool:
    call = call_of(program)
    return call.path.startswith("kubectl ") and not program.is_fed and not call.has_any(*_TAKE_FROM_FILES)


def root_of(cause: CauseRecord) -> PlaceRecord | None:
    """Return where a chain of causes begins: what has to be changed there, else what did not have the effect."""
    while cause.because is not None and cause.because.place is not None:
        cause = cause.because
    return cause.mend or cause.place


def _is_known(cause: CauseRecord, earlier: Sequence[StepRecord]) -> bool:
    """Return True if an earlier step has failed of it already."""
    failed = {
        (step.index, command.line)
        for step in earlier
        if step.verdict in (Verdict.FAILED, Verdict.BLOCKED)
        for command in step.commands
        if command.bad_status or command.ending in (Ending.NOT_TYPED, Ending.INTERRUPTED, Ending.SHELL_ENDED)
    }
    roots = {root_of(step.cause) for step in earlier if step.verdict is Verdict.FAILED and step.cause is not None}
    link: CauseRecord | None = cause
    while link is not None and link.place is not None:
        if (link.place.step, link.place.line) in failed:
            return True
        link = link.because
    return root_of(cause) in roots


def _version(text: str) -> Version:
    try:
        return read_version(text)
    except UnknownVersion:
        return NEWEST
