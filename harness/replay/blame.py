"""Who is to blame for a step that did not do what it should: itself, an earlier command, or nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from harness.knowledge.releases import NEWEST
from harness.knowledge.version import version_in
from harness.record.cause import CauseRecord, FactKind
from harness.record.command import Ending
from harness.record.model import StepRecord, Verdict
from harness.record.reason import PlaceRecord, ReasonKind
from harness.replay.consequences import can_be_why, failed_command, may_set
from harness.replay.mistakes import asks_question, is_called_wrongly, lists_nothing

if TYPE_CHECKING:
    from harness.drift.causes.story import Now


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
    failure = failure_in(steps, version_in(kubectl) or NEWEST, variables, now)
    cause = explain(failure) if failure else None
    step = replace(step, cause=cause)
    if cause is not None and cause.place is not None:
        root = root_of(cause)
        if root is None or not _is_known(cause, steps[:-1]):
            return step
        return replace(step, verdict=Verdict.BLOCKED, blocked_by=root)
    if cause is not None and cause.what.kind is FactKind.VARIABLE and not cause.what.value:
        before = [earlier for earlier in steps[:-1] if may_set(earlier, cause.what.name)]
    else:
        before = list(steps[:-1])
    culprit = _culprit(step, before, first_failure)
    return (
        step
        if culprit is None
        else replace(step, verdict=Verdict.BLOCKED, blocked_by=culprit.place(failed_command(culprit)))
    )


def _culprit(step: StepRecord, earlier: Sequence[StepRecord], first_failure: StepRecord | None) -> StepRecord | None:
    """Return the earliest step whose failure can be why a step failed that nothing explains; `None` where none can.

    A command that was called wrongly, one that waits for a person, and one that ended well and showed something else, would have failed anyway; one
    that found nothing to list may have found what that failure did not make.
    """
    last = next(reversed(step.typed_commands), None)
    is_about_expectation = step.reason is not None and step.reason.kind is ReasonKind.EXPECTATION
    awaits_input = step.reason is not None and step.reason.kind is ReasonKind.AWAITS_INPUT
    is_own = last is not None and (
        awaits_input
        or asks_question(last)
        or is_called_wrongly(last)
        or (is_about_expectation and last.bad_status is None and not lists_nothing(last))
    )
    if first_failure is None or is_own:
        return None
    wrong = (Verdict.FAILED, Verdict.ERROR)
    since_then = (failure for failure in earlier if failure.verdict in wrong and failure.index >= first_failure.index)
    subject = step.reason.subject if step.reason is not None else ""
    return next((failure for failure in since_then if can_be_why(failure, last, subject)), None)


def root_of(cause: CauseRecord) -> PlaceRecord | None:
    """Return where a chain of causes begins: what has to be changed there, else what did not have the effect."""
    while cause.because is not None and cause.because.place is not None:
        cause = cause.because
    return cause.fix_place or cause.place


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
