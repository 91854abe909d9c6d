"""Why a step failed: one file for each kind of cause, all with the same names, `KIND` and `cause(failure)`.

A cause is told from what was seen: effects, outputs, and how the cluster stands. Where nothing shows it, there is none.
"""

from typing import Protocol

from msgspec.structs import replace

from harness.drift.causes import endpoints, image, labels, limit, missing_object, port, variable
from harness.drift.causes.story import Failure, failure_in, has_failed
from harness.record.cause import CauseRecord

__all__ = ["CAUSES", "Failure", "explain", "failure_in"]


class CauseKind(Protocol):
    """What a module in this package offers."""

    @property
    def KIND(self) -> str:  # noqa: N802  a constant of the module
        """How records name it."""

    def cause(self, failure: Failure) -> CauseRecord | None:
        """Return the cause, if it is of this kind and something shows it. Raises nothing."""


CAUSES: tuple[CauseKind, ...] = (limit, missing_object, labels, variable, image, endpoints, port)
"""In the order in which they are asked: what a message names comes before what must be looked for."""


def explain(failure: Failure) -> CauseRecord | None:
    """Return the first cause that something shows, with the chain of what led to it."""
    for kind in CAUSES:
        if cause := kind.cause(failure):
            return cause if cause.because else replace(cause, because=_because(failure, cause))
    return None


def _because(failure: Failure, cause: CauseRecord) -> CauseRecord | None:
    """Return why the earlier command did not have the effect that was needed."""
    place = cause.place
    done = next((earlier for earlier in failure.before if place is not None and earlier.place == place), None)
    if done is None or not (done.shortcoming or cause.kind == variable.KIND):
        return None
    if done.shortcoming and has_failed(done.step) and done.step.index != failure.place.step:
        return done.step.cause
    return explain(failure.at(done))
