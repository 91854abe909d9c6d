"""Reasons as the players of steps give them: what went wrong, and where."""

from collections.abc import Iterable, Mapping
from typing import Any

from harness.deck.model import Step, Unmet
from harness.record.expectation import ExpectationRecord, UnmetRecord
from harness.record.reason import ReasonKind, ReasonRecord
from harness.terminal import Command


def reason(step: Step, kind: ReasonKind, *, below: int = 0, **facts: Any) -> ReasonRecord:
    """Return a reason that stands so many lines below the first of a step; `facts` are other fields of `ReasonRecord`."""
    return ReasonRecord(kind=kind, path=str(step.span.path), line=step.span.line + below, **facts)


def forced_end(command: Command) -> Mapping[str, Any]:
    """Return the facts of a reason that say when and by what a command was ended that did not end by itself."""
    seconds = command.forced_end.after if command.forced_end is not None else command.seconds
    return {"seconds": seconds, "forced_end": command.forced_end}


def first_unmet(expectations: Iterable[ExpectationRecord]) -> ExpectationRecord | None:
    """Return the first expectation that was not met; `None` where all were."""
    return next((expectation for expectation in expectations if not expectation.satisfied), None)


def unmet_expectation(step: Step, unmet: ExpectationRecord, command: str) -> ReasonRecord:
    """Return the reason that a command of a step has not shown what the slide claims; it stands at the claim."""
    path = unmet.path or str(step.span.path)
    return ReasonRecord(kind=ReasonKind.EXPECTATION, path=path, line=unmet.line, command=command, expectation=unmet)


def unmet_record(unmet: Unmet) -> UnmetRecord:
    """Return what a record says of what is for other versions."""
    requirement = unmet.requirement
    return UnmetRecord(
        scope=requirement.scope.value,
        path=str(requirement.span.path),
        line=requirement.span.line,
        since=str(requirement.range.since or ""),
        until=str(requirement.range.until or ""),
        version=str(unmet.version or ""),
    )
