"""Why a step was not played or has not passed, in words."""

from __future__ import annotations

from collections.abc import Iterable

from harness.record.expectation import SkippedExpectationRecord, UnmetRecord
from harness.record.model import StepRecord

_WHAT = {"deck": "the whole deck is ", "slide": "the slide is "}


def reason_of(step: StepRecord) -> str:
    """Return why its verdict is not `passed`; empty where it is."""
    shared = shared_reason(step)
    return shared if step.blocked_by is None else f"{shared}, which comes first: {step.reason}"


def shared_reason(step: StepRecord) -> str:
    """Return what of the reason other steps can have as well: the failure that blocks them, the versions that they are for."""
    if step.unmet is not None:
        return unmet_reason(step.unmet)
    if step.blocked_by is None:
        return step.reason
    by = step.blocked_by
    is_explained = step.cause is not None and step.cause.place is not None
    how = "because of" if is_explained else "after the failure on"
    return f"{how} slide {by.slide} “{by.title}” ({by.path}:{by.line})"


def unmet_reason(unmet: UnmetRecord) -> str:
    """Return why something of a deck is left out: `for Kubernetes since 1.34, and this is 1.30`."""
    met = f"this is {unmet.version}" if unmet.version else "here is no Kubernetes and no kubectl whose version is known"
    return f"{_WHAT.get(unmet.scope, '')}for Kubernetes {unmet.range}, and {met}"


def skipped_claims(steps: Iterable[StepRecord]) -> dict[str, list[tuple[str, SkippedExpectationRecord]]]:
    """Return the claims that were not compared, each with its place, under the reason they share."""
    groups: dict[str, list[tuple[str, SkippedExpectationRecord]]] = {}
    for step in steps:
        for claim in step.skipped_expectations:
            place = f"{claim.path or step.path}:{claim.line}"
            groups.setdefault(unmet_reason(claim.unmet), []).append((place, claim))
    return groups
