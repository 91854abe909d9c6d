"""What happened to the decks of a session, and the exit status that comes of it. Under pytest-xdist workers hand it to the main process."""

from collections.abc import Generator
from enum import StrEnum
from typing import Any

import pytest

from harness.report.exit_status import LAB_BROKE, USAGE_ERROR

WORKER_OUTPUT = "slide_harness_outcomes"


class SessionOutcome(StrEnum):
    """What happened in a session that decides on its status."""

    STEP_FAILED = "step-failed"
    LAB_BROKE = "lab-broke"
    LAB_LACKED = "lab-lacked"
    """A step was an error: the lab had not what it needed, such as an image."""
    NOT_RECORDED = "not-recorded"
    """A record is not where it was wanted: the disk is full, the store takes nothing."""


_OUTWEIGH_RECORDS = (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR, LAB_BROKE)
"""Statuses that stand where a record is missing."""

outcomes_key = pytest.StashKey[set[SessionOutcome]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing."""
    config.stash[outcomes_key] = set()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Exit with a status of our own when a lab broke.

    Runs after the last deck was taken down, and before pytest-xdist sends what a worker has to say.
    """
    yield
    config = session.config
    outcomes: set[SessionOutcome] = config.stash[outcomes_key]
    if hasattr(config, "workeroutput"):
        config.workeroutput[WORKER_OUTPUT] = sorted(outcome.value for outcome in outcomes)
    elif _is_labs_fault(outcomes) and session.exitstatus != pytest.ExitCode.INTERRUPTED:
        session.exitstatus = LAB_BROKE
    elif SessionOutcome.NOT_RECORDED in outcomes:
        end_unrecorded(session)


def end_unrecorded(session: pytest.Session) -> None:
    """Have the session end as one whose records are not where they were wanted, unless worse has happened."""
    if session.exitstatus not in _OUTWEIGH_RECORDS:
        session.exitstatus = USAGE_ERROR


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over the outcomes of a worker of pytest-xdist that ended."""
    outcomes = getattr(node, "workeroutput", {}).get(WORKER_OUTPUT, ())
    kept: set[SessionOutcome] = node.config.stash[outcomes_key]
    kept.update(map(SessionOutcome, outcomes))


def _is_labs_fault(outcomes: set[SessionOutcome]) -> bool:
    """Return whether what went wrong was the lab: it broke, or it lacked something and no step failed besides."""
    return SessionOutcome.LAB_BROKE in outcomes or (
        SessionOutcome.LAB_LACKED in outcomes and SessionOutcome.STEP_FAILED not in outcomes
    )
