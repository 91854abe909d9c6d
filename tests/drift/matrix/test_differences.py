"""Since when a step differs, and how few runs that takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from harness.drift.baseline.levels import Level
from harness.drift.matrix.cells import Cell, CellOutcome, Combination, combinations, read_cell
from harness.drift.matrix.choice import by_bisection, everything
from harness.drift.matrix.differences import MatrixDifference, differences
from harness.drift.matrix.result import deck_matrix
from harness.record.cause import CauseRecord
from harness.record.expectation import UnmetRecord
from harness.record.model import FindingRecord, Record, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from msgspec.structs import replace

from tests.drift.runs import command, run, step
from tests.record.examples import fact

MINORS = range(20, 38)
PAIRS = tuple(Combination(f"1.{minor}", "local") for minor in MINORS)
Play = Callable[[int], Record | None]
"""The run with the kubectl of a minor version; `None` where that cannot be had."""


def cell(record: Record | None) -> Cell:
    return read_cell(record, 1.0, "cannot be had")


def printed(*lines: str, verdict: Verdict = Verdict.PASSED) -> Record:
    """A deck of one step for each line, which its command prints."""
    return run(
        *(
            step(command(f"kubectl step-{number}", line), line=10 * number, title=f"Slide {number}", verdict=verdict)
            for number, line in enumerate(lines, start=1)
        )
    )


def all_played(play: Play, pairs: Sequence[Combination] = PAIRS) -> dict[Combination, Cell]:
    return {pair: cell(play(int(pair.kubectl.partition(".")[2]))) for pair in pairs}


def bisected(play: Play, pairs: Sequence[Combination] = PAIRS) -> Mapping[Combination, Cell]:
    cells: dict[Combination, Cell] = {}
    while chosen := by_bisection(pairs, cells):
        assert not chosen & set(cells), "nothing is played twice"
        cells |= {pair: cell(play(int(pair.kubectl.partition(".")[2]))) for pair in chosen}
    return cells


def differences_of(cells: Mapping[Combination, Cell], pairs: Sequence[Combination] = PAIRS) -> list[MatrixDifference]:
    return list(differences(pairs, cells))


# ── since when ─────────────────────────────────────────────────────────────────


def test_runs_alike_differ_in_nothing() -> None:
    assert differences_of(all_played(lambda _: printed("the same"))) == []


def test_each_difference_has_the_version_that_began_it() -> None:
    cells = all_played(lambda minor: printed("new" if minor >= 24 else "old", "b" if minor >= 31 else "a"))
    assert [(difference.place, difference.since, difference.level) for difference in differences_of(cells)] == [
        ("deck.md:10", "1.24", Level.COSMETIC),
        ("deck.md:20", "1.31", Level.COSMETIC),
    ]


def test_a_step_that_differs_twice_has_both_versions() -> None:
    words = {24: "second", 31: "third"}
    cells = all_played(
        lambda minor: printed(words[max((n for n in words if n <= minor), default=24)] if minor >= 24 else "first")
    )
    assert [(difference.since, difference.is_gone_later) for difference in differences_of(cells)] == [
        ("1.24", True),
        ("1.31", False),
    ]


def test_an_anomaly_of_one_version_is_told_as_such() -> None:
    (difference,) = differences_of(all_played(lambda minor: printed("odd" if minor == 25 else "usual")))
    assert (difference.since, difference.seen_with, difference.is_gone_later) == ("1.25", ("1.25",), True)


def test_what_breaks_later_does_not_end_a_difference() -> None:
    def play(minor: int) -> Record:
        return printed("new" if minor >= 24 else "old", verdict=Verdict.FAILED if minor >= 31 else Verdict.PASSED)

    assert [(difference.since, difference.is_gone_later) for difference in differences_of(all_played(play))] == [
        ("1.24", False),
        ("1.31", False),
    ]


def test_what_fails_is_broken() -> None:
    cells = all_played(lambda minor: printed("x", verdict=Verdict.FAILED if minor >= 31 else Verdict.PASSED))
    (difference,) = differences_of(cells)
    assert (difference.level, difference.since) == (Level.BROKEN, "1.31")


def test_a_version_that_was_not_played_may_be_the_first() -> None:
    cells = all_played(lambda minor: None if minor in (23, 24) else printed("new" if minor >= 24 else "old"))
    (difference,) = differences_of(cells)
    assert (difference.since, difference.unknown_before) == ("1.25", ("1.23", "1.24"))


def test_the_first_that_was_played_is_what_all_are_compared_with() -> None:
    cells = all_played(lambda minor: None if minor == 20 else printed("new" if minor >= 24 else "old"))
    (difference,) = differences_of(cells)
    assert difference.since == "1.24"
    columns = deck_matrix(Path("deck.md"), PAIRS, cells).columns
    assert [column.kubectl for column in columns if column.is_reference] == ["1.21"]


def for_versions(record: Record, *places: int) -> Record:
    """The run, with these of its steps skipped, since they are for other versions."""
    unmet = UnmetRecord(scope="step", path="deck.md", line=1, since="1.0", version="1.0")
    reason = ReasonRecord(kind=ReasonKind.OTHER_VERSION, unmet=unmet)
    steps = list(record.steps)
    for at in places:
        steps[at] = replace(steps[at], verdict=Verdict.SKIPPED, commands=(), reason=reason)
    return replace(record, steps=tuple(steps))


def test_what_is_for_other_versions_is_compared_with_the_first_that_plays_it() -> None:
    def play(minor: int) -> Record:
        record = printed("old", "new" if minor >= 31 else "first")
        return for_versions(record, *([0] if minor > 22 else []), *([1] if minor < 25 else []))

    (difference,) = differences_of(all_played(play))
    assert (difference.place, difference.since, difference.level) == ("deck.md:20", "1.31", Level.COSMETIC)


def test_a_version_that_plays_nothing_of_the_deck_is_not_what_others_are_compared_with() -> None:
    def play(minor: int) -> Record:
        record = printed("new" if minor >= 31 else "old")
        return for_versions(record, 0) if minor < 25 else record

    cells = all_played(play)
    assert differences_of(cells)[0].since == "1.31"
    columns = deck_matrix(Path("deck.md"), PAIRS, cells).columns
    assert [column.version for column in columns if column.is_reference] == ["1.25"]


def test_a_slide_is_marked_in_the_first_column_in_which_it_fails() -> None:
    pairs = combinations(("1.20", "1.21", "1.22"), ("1.20", "1.30"), ("local",))

    def verdict(pair: Combination) -> Verdict:
        fails_since = {"1.20": 21, "1.30": 0}[pair.kubectl]
        return Verdict.FAILED if int(pair.kubernetes[2:]) >= fails_since else Verdict.PASSED

    cells = {pair: cell(printed("x", verdict=verdict(pair))) for pair in pairs}
    (row,) = deck_matrix(Path("deck.md"), pairs, cells).slides
    assert row.first_bad == (False, True, False, False, False, False), (
        "nothing says that it ever passed with kubectl 1.30"
    )


def test_what_fails_has_its_cause_beside_it() -> None:
    cause = CauseRecord(
        kind="missing-object",
        what=fact("there is no Deployment"),
        why=fact("`kubectl run` made a Pod"),
        since="1.18",
    )
    drift = FindingRecord(id="drift-flag", line=10, message="no such flag")

    def play(minor: int) -> Record:
        record = printed("x", verdict=Verdict.FAILED if minor >= 31 else Verdict.PASSED)
        (only,) = record.steps
        return replace(record, steps=(replace(only, cause=cause, findings=(drift,)),)) if minor >= 31 else record

    (difference,) = differences_of(all_played(play))
    assert (difference.since, difference.cause, difference.findings) == ("1.31", cause, (drift,))


def test_what_another_step_is_to_blame_for_does_not_tell_the_cause_again() -> None:
    cause = CauseRecord(
        kind="missing-object", what=fact("there is no Deployment"), why=fact("`kubectl run` made a Pod")
    )

    def play(minor: int) -> Record:
        record = printed("x", verdict=Verdict.BLOCKED if minor >= 31 else Verdict.PASSED)
        (only,) = record.steps
        return replace(record, steps=(replace(only, cause=cause),))

    (difference,) = differences_of(all_played(play))
    assert (difference.level, difference.cause) == (Level.BROKEN, None)


def test_another_cluster_is_compared_with_the_first() -> None:
    pairs = (*PAIRS[:2], Combination("1.20", "context:new"), Combination("1.21", "context:new"))
    cells = {pair: cell(printed("new" if pair.cluster != "local" else "old")) for pair in pairs}
    (difference,) = differences_of(cells, pairs)
    assert (difference.cluster, difference.since) == ("context:new", "1.20")


# ── bisection ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("first", MINORS[1:])
def test_bisection_finds_the_same_version_with_few_runs(first: int) -> None:
    def play(minor: int) -> Record:
        return printed("new" if minor >= first else "old")

    cells = bisected(play)
    assert differences_of(cells)[0].since == differences_of(all_played(play))[0].since == f"1.{first}"
    assert differences_of(cells)[0].unknown_before == ()
    assert len(cells) <= 7


def test_runs_alike_are_played_at_the_ends_only() -> None:
    assert [pair.kubectl for pair in bisected(lambda _: printed("x"))] != []
    assert {pair.kubectl for pair in bisected(lambda _: printed("x"))} == {"1.20", "1.37"}


def test_bisection_serves_several_steps_at_once() -> None:
    cells = bisected(lambda minor: printed("b" if minor >= 24 else "a", "d" if minor >= 31 else "c"))
    assert [difference.since for difference in differences_of(cells)] == ["1.24", "1.31"]
    assert len(cells) <= 10


def test_bisection_finds_a_difference_that_a_later_one_hides() -> None:
    def play(minor: int) -> Record:
        return printed("third" if minor >= 30 else "second" if minor >= 25 else "first")

    assert [difference.since for difference in differences_of(bisected(play))] == ["1.25", "1.30"]


def test_bisection_goes_round_versions_that_cannot_be_had() -> None:
    cells = bisected(lambda minor: None if minor in (20, 28, 29, 37) else printed("new" if minor >= 29 else "old"))
    (difference,) = differences_of(cells)
    assert (difference.since, difference.unknown_before) == ("1.30", ("1.28", "1.29"))
    assert cells[PAIRS[0]].outcome is cells[PAIRS[-1]].outcome is CellOutcome.ERROR


def test_bisection_ends_where_nothing_can_be_had() -> None:
    cells = bisected(lambda _: None)
    assert set(cells) == set(PAIRS)
    assert differences_of(cells) == []


def test_everything_is_played_once() -> None:
    assert everything(PAIRS, {}) == set(PAIRS)
    assert everything(PAIRS, all_played(lambda _: None)) == set()
