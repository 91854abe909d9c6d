"""Slides × versions: which run is the first in which a slide fails, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.record.cause import CauseRecord
from harness.record.expectation import UnmetRecord
from harness.record.model import FindingRecord, StepRecord, Verdict
from harness.record.reason import PlaceRecord, ReasonKind, ReasonRecord
from harness.report.page.compared import compared
from harness.report.page.heat_map import HeatMap, heat_map
from harness.report.page.rendering import render
from harness.report.page.run import Run
from msgspec.structs import replace

from tests.record.examples import CLUSTER, command, fact, in_words, record, step

PASSED, FAILED = Verdict.PASSED, Verdict.FAILED
UNMET = UnmetRecord(scope="step", path="slides/en/app.md", line=3, since="1.34", version="1.30")
DRIFT = FindingRecord(
    id="drift-flag", line=7, message="`--short` works until 1.27", way_out="Write instead: `kubectl version`"
)
CAUSE = CauseRecord(
    kind="missing-object", what=fact("there is no Deployment"), why=fact("a Pod was made"), since="1.18", write="b"
)


def runs(*of_versions: StepRecord) -> list[tuple[int, Run]]:
    made = []
    for number, played in enumerate(of_versions, start=1):
        cluster = replace(CLUSTER, server_version=f"v1.{20 + number}.0", kubectl_version=f"v1.{20 + number}.0")
        made.append((number, Run(replace(record(played), cluster=cluster), Path(f"{number}.json"))))
    return made


def drawn(*of_versions: StepRecord) -> HeatMap:
    numbered = runs(*of_versions)
    return heat_map(numbered, compared(numbered))


def typed(verdict: Verdict, **changes: object) -> StepRecord:
    return replace(step(1, verdict, command("kubectl version --short")), **changes)


FOR_OTHERS = ReasonRecord(kind=ReasonKind.OTHER_VERSION, unmet=UNMET)
SKIPPED = typed(Verdict.SKIPPED, reason=FOR_OTHERS, commands=())


@pytest.mark.parametrize(
    ("steps", "first"),
    [
        ((typed(PASSED), typed(FAILED), typed(FAILED)), 1),
        ((typed(PASSED), SKIPPED, typed(FAILED)), 2),
        ((SKIPPED, typed(PASSED), typed(FAILED)), 2),
        ((typed(FAILED), typed(FAILED)), None),
        ((SKIPPED, typed(FAILED)), None),
        ((typed(PASSED), typed(PASSED)), None),
    ],
)
def test_the_first_bad_run_comes_behind_a_good_one(steps: tuple[StepRecord, ...], first: int | None) -> None:
    (row,) = drawn(*steps).rows
    assert row.first_bad == first


def test_why_it_fails_there_stands_beside_it() -> None:
    (row,) = drawn(typed(PASSED), typed(FAILED, cause=CAUSE, findings=(DRIFT,))).rows
    assert row.why == ("why   there is no Deployment: a Pod was made (since Kubernetes 1.18)", "write b")
    (row,) = drawn(typed(PASSED), typed(FAILED, findings=(DRIFT,))).rows
    assert row.why == (DRIFT.message, DRIFT.way_out)
    (row,) = drawn(typed(PASSED), typed(FAILED, reason=in_words("it ended with status 1"))).rows
    assert row.why == ("it ended with status 1",)
    by = PlaceRecord(step=1, slide=6, title="One", path="deck.md", line=3, text="a")
    (row,) = drawn(
        typed(PASSED), typed(Verdict.BLOCKED, cause=CAUSE, reason=in_words("it ended with status 1"), blocked_by=by)
    ).rows
    assert row.why == ("after the failure on slide 6 “One” (deck.md:3)",)


def test_the_page_names_the_run_and_the_cause() -> None:
    page = render([run for _, run in runs(typed(PASSED), typed(FAILED, findings=(DRIFT,)))])
    assert '<td class="why"><b>1.22.0</b>' in page
    assert "works until 1.27" in page
    assert "Fails since" not in render([run for _, run in runs(typed(PASSED), typed(PASSED))])


def test_a_slide_of_which_the_rest_is_for_other_versions_has_passed() -> None:
    both = replace(record(typed(PASSED), replace(SKIPPED, index=2)), cluster=CLUSTER)
    other = replace(both, started="2026-11-22T06:05:10+00:00")
    numbered = [(1, Run(both, Path("1.json"))), (2, Run(other, Path("2.json")))]
    (row,) = heat_map(numbered, compared(numbered)).rows
    assert [cell and cell.verdict for cell in row.cells] == [PASSED, PASSED]


def test_what_the_first_run_does_not_play_is_compared_with_the_first_that_does() -> None:
    def printed(text: str) -> StepRecord:
        return replace(step(1, PASSED, command("kubectl get pods", output=text)))

    numbered = runs(
        replace(printed(""), verdict=Verdict.SKIPPED, reason=FOR_OTHERS, commands=()),
        printed("one\n"),
        printed("two\n"),
    )
    assert {run for run, _ in compared(numbered).steps} == {3}
