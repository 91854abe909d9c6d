"""Why a step was not played or has not passed, in words."""

from __future__ import annotations

from collections.abc import Iterable

from harness.record.model import SkippedExpectationRecord, StepRecord, UnmetRecord

_WHAT = {"deck": "the whole deck is ", "slide": "the slide is "}


def reason_of(step: StepRecord) -> str:
    """Return why its verdict is not `passed`; empty where it is."""
    return step.reason if step.unmet is None else unmet_reason(step.unmet)


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
