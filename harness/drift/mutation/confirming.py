"""Whether a step failed because of a lie, or may have failed by itself: on a machine that is busy, what is waited for does not always come in time."""

import re

from harness.drift.mutation.lies import Lie
from harness.record.cause import CauseRecord
from harness.record.model import StepRecord
from harness.record.reason import ReasonKind
from harness.shell.lazy_pattern import lazy_pattern

PLAYS = 3
"""So many times a deck is played with a lie, until two plays agree."""
_OF_TIME = frozenset(
    {
        *(ReasonKind.TIMEOUT, ReasonKind.KEYS_TIMEOUT, ReasonKind.NEVER_APPEARED),
        *(ReasonKind.PAGE_SILENT, ReasonKind.PAGE_STATUS, ReasonKind.NOT_SERVING),
    }
)
_GAVE_UP = lazy_pattern(r"timed out|time-?out|deadline exceeded", re.IGNORECASE)
"""How programs say that they waited in vain: `kubectl wait`, `curl`, Go's `context deadline exceeded`."""


def is_due_to(lie: Lie, failed: StepRecord) -> bool:
    """Return whether a step surely failed because of a lie: it is the lie's own, its cause leads there, or no more time would have helped."""
    own = dict(lie.change.steps)
    return failed.index in own or _leads_to(failed.cause, set(own)) or not _is_of_time(failed)


def _leads_to(cause: CauseRecord | None, steps: set[int]) -> bool:
    """Return whether a chain of causes has a link at one of these steps."""
    while cause is not None:
        if any(place is not None and place.step in steps for place in (cause.place, cause.fix_place)):
            return True
        cause = cause.because
    return False


def _is_of_time(failed: StepRecord) -> bool:
    """Return whether what a step waited for, or was tried again for, did not come in time."""
    is_waiting = failed.reason is not None and failed.reason.kind in _OF_TIME
    return is_waiting or any(command.tries > 1 or _GAVE_UP.search(command.output) for command in failed.commands)
