"""A deck over nights and versions: lanes, and what is unstable rather than drifted."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.drift.history import History, history_of, is_deck
from harness.record.earlier import OLDEST
from harness.record.files import read_record
from harness.record.model import SCHEMA_VERSION, Record, Verdict
from msgspec.structs import replace

from tests.record.examples import CLUSTER, DECK, broke, record, step

PASSED, FAILED, FLAKY = Verdict.PASSED, Verdict.FAILED, Verdict.FLAKY
OF_EVERY_SCHEMA = (
    Path(__file__).parents[1] / "record" / "version1" / "record.json",
    *sorted((Path(__file__).parents[1] / "record" / "schemas").glob("*.json")),
)


def played(
    night: int, *verdicts: Verdict, version: str = "1.34.1", deck: str = "a", kubectl: str = "", provider: str = "local"
) -> Record:
    """A run of a deck whose steps came out so."""
    cluster = replace(
        CLUSTER, provider=provider, server_version=f"v{version}", kubectl_version=f"v{kubectl or version}"
    )
    steps = [step(number, verdict, text=f"echo {number}") for number, verdict in enumerate(verdicts, start=1)]
    return replace(
        record(*steps, cluster=cluster),
        started=f"2026-11-{night:02}T02:00:00+00:00",
        deck=replace(DECK, sha256=deck),
    )


def unstable(*runs: Record) -> list[tuple[str, int, int, int, int]]:
    return [(step.text, step.plays, step.failed, step.flaky, step.changes) for step in history_of(runs).unstable]


def test_a_lane_has_the_runs_of_a_minor_version_in_their_order() -> None:
    runs = (
        played(3, FAILED, version="1.34.2"),
        played(1, PASSED),
        played(2, PASSED, version="1.9.0"),
        played(2, PASSED),
    )
    history = history_of(runs)
    assert history.nights == ("2026-11-01", "2026-11-02", "2026-11-03")
    assert [lane.version for lane in history.lanes] == ["1.9", "1.34"]
    assert [(run.night, run.verdict, run.record) for run in history.lanes[1].runs] == [
        ("2026-11-01", PASSED, 1),
        ("2026-11-02", PASSED, 3),
        ("2026-11-03", FAILED, 0),
    ]


def test_a_lane_is_called_by_what_tells_it_from_the_others() -> None:
    def lanes(*runs: Record) -> list[str]:
        return [lane.version for lane in history_of(runs).lanes]

    assert lanes(played(1, PASSED, kubectl="1.31.0"), played(1, PASSED)) == ["1.34", "1.34, kubectl 1.31"]
    assert lanes(played(1, PASSED, provider="kind"), played(1, PASSED)) == ["1.34 on kind", "1.34 on local"]
    assert lanes(replace(played(1, PASSED), cluster=None)) == ["no cluster"]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((played(1, PASSED), played(2, PASSED)), []),
        ((played(1, PASSED), played(2, FAILED), played(3, PASSED)), [("echo 1", 3, 1, 0, 2)]),
        ((played(1, FLAKY), played(2, FLAKY)), [("echo 1", 2, 0, 2, 0)]),
        ((played(1, PASSED), played(2, FAILED, deck="b")), []),
        ((played(1, PASSED), played(2, FAILED, version="1.35.0")), []),
        ((played(1, PASSED), played(2, FAILED, deck="b"), played(3, FAILED)), [("echo 1", 3, 2, 0, 1)]),
        ((played(1, PASSED), played(2, Verdict.BLOCKED), played(3, Verdict.ERROR)), []),
    ],
    ids=["steady", "now so, now otherwise", "flaky", "edited", "drifted", "edited back", "not its own fault"],
)
def test_unstable_is_what_differs_while_deck_and_version_are_the_same(
    runs: tuple[Record, ...], expected: list[tuple[str, int, int, int, int]]
) -> None:
    assert unstable(*runs) == expected


def test_the_least_reliable_comes_first() -> None:
    nights = [
        played(1, PASSED, PASSED),
        played(2, FAILED, PASSED),
        played(3, FAILED, FAILED),
        played(4, PASSED, PASSED),
    ]
    assert [step.text for step in history_of(nights).unstable] == ["echo 1", "echo 2"]
    assert [step.rate for step in history_of(nights).unstable] == [0.5, 0.25]


def test_a_run_says_whether_its_deck_was_edited_and_whether_the_lab_broke() -> None:
    broken = replace(played(3, PASSED, deck="b"), error=broke("no API server"), complete=False)
    (lane,) = history_of([played(1, PASSED), played(2, PASSED, deck="b"), broken]).lanes
    assert [run.is_edited for run in lane.runs] == [False, True, False]
    assert (lane.runs[2].verdict, lane.runs[2].complete) == (Verdict.ERROR, False)


def test_records_of_every_version_of_the_schema_are_in_one_history() -> None:
    schemas = [int(path.stem.removeprefix("schema-").removeprefix("record") or OLDEST) for path in OF_EVERY_SCHEMA]
    assert schemas == list(range(OLDEST, SCHEMA_VERSION + 1)), "keep a record of each version in tests/record/schemas"
    history: History = history_of(map(read_record, OF_EVERY_SCHEMA))
    (lane,) = history.lanes
    assert sorted(run.record for run in lane.runs) == list(range(len(OF_EVERY_SCHEMA)))
    assert {run.verdict for run in lane.runs} == {FAILED}


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ("slides/en/app.md", True),
        ("app.md", True),
        ("en/app.md", True),
        ("pp.md", False),
        ("fr/app.md", False),
        ("", False),
    ],
)
def test_a_deck_is_named_by_its_path_or_the_end_of_it(wanted: str, fits: bool) -> None:
    assert is_deck("slides/en/app.md", wanted) == fits
