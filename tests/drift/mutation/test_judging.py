"""Which step noticed a lie."""

from __future__ import annotations

from harness.drift.mutation.judging import noticing_step
from harness.record.model import Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from msgspec.structs import replace

from tests.record.examples import record, step


def test_a_step_that_lacks_the_image_of_a_lie_noticed_it() -> None:
    lacking = replace(
        step(2),
        verdict=Verdict.ERROR,
        reason=ReasonRecord(kind=ReasonKind.NO_IMAGE, subject="docker.io/library/registry-2:2"),
    )
    assert noticing_step(record(step(1), lacking)) == lacking


def test_a_lab_that_broke_noticed_nothing() -> None:
    broken = replace(step(2), verdict=Verdict.ERROR, reason=ReasonRecord(kind=ReasonKind.LAB_BROKE))
    assert noticing_step(record(step(1), broken)) is None
