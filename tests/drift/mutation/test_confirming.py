"""Whether a step failed because of a lie, from its record alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.reader import read_deck
from harness.drift.mutation.confirming import is_due_to
from harness.drift.mutation.kinds import all_lies
from harness.drift.mutation.lies import Lie
from harness.record.cause import CauseRecord
from harness.record.model import StepRecord
from harness.record.reason import PlaceRecord, ReasonKind, ReasonRecord
from msgspec.structs import replace

from tests.record.examples import command, fact, step

DECK = """\
# One

```bash
kubectl create deployment web --image=nginx
```

# Two

```bash
kubectl wait deployment/web --for=condition=available
```
"""
GAVE_UP = "error: timed out waiting for the condition on deployments/web\n"


@pytest.fixture
def lie(tmp_path: Path) -> Lie:
    path = tmp_path / "deck.md"
    path.write_text(DECK)
    return next(lie for lie in all_lies(read_deck(path)) if lie.change.step == 1)


def later(output: str = "", *, tries: int = 1, reason: ReasonKind = ReasonKind.STATUS) -> StepRecord:
    failed = command("kubectl wait deployment/web", exit_status=1, output=output, tries=tries)
    return replace(step(2), commands=(failed,), reason=ReasonRecord(kind=reason))


@pytest.mark.parametrize(
    ("failed", "is_sure"),
    [
        (later('Error from server (NotFound): deployments.apps "web" not found\n'), True),
        (later(GAVE_UP), False),
        (later("curl: (28) Connection timed out after 1001 milliseconds\n"), False),
        (later("Pending\n", tries=4), False),
        (later(reason=ReasonKind.TIMEOUT), False),
        (later(reason=ReasonKind.NEVER_APPEARED), False),
        (later(reason=ReasonKind.EXPECTATION), True),
    ],
)
def test_what_did_not_come_in_time_may_be_luck(lie: Lie, failed: StepRecord, is_sure: bool) -> None:
    assert is_due_to(lie, failed) is is_sure


def test_the_lie_s_own_step_is_due_to_it(lie: Lie) -> None:
    assert is_due_to(lie, replace(later(GAVE_UP), index=1))


@pytest.mark.parametrize(("place", "is_sure"), [(1, True), (2, False)])
def test_a_cause_that_leads_to_the_lie_is_sure(lie: Lie, place: int, is_sure: bool) -> None:
    at = PlaceRecord(step=place, slide=1, title="One", path="deck.md", line=4, text="kubectl create deployment web")
    link = CauseRecord(kind="image", what=fact("no image"), why=fact("another name"), place=at)
    cause = replace(link, place=None, because=link)
    assert is_due_to(lie, replace(later(GAVE_UP), cause=cause)) is is_sure
