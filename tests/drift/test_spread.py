"""The same deck in several runs: how its steps came out, how long they took, where they were not ready at once."""

from __future__ import annotations

from harness.drift.spread import deck_spreads
from harness.record.model import Record, Verdict
from msgspec.structs import replace

from tests.record.examples import CLUSTER, command, record, step


def run(*seconds: float, verdict: Verdict = Verdict.PASSED, tries: int = 1, waited: float = 0.0) -> Record:
    steps = [
        step(
            at,
            verdict,
            command("cat state", tries=tries, waited_seconds=waited),
            text=f"cat state # {at}",
            seconds=taken,
        )
        for at, taken in enumerate(seconds, start=1)
    ]
    return record(*steps)


def test_runs_of_one_deck_on_the_same_versions_belong_together() -> None:
    other = replace(run(1.0), cluster=replace(CLUSTER, server_version="v1.30.0"))
    edited = replace(run(1.0), deck=replace(run(1.0).deck, sha256="1e" * 32))
    assert [len(spread.runs) for spread in deck_spreads([run(1.0), other, run(2.0), edited])] == [2]
    assert deck_spreads([run(1.0), other, edited]) == ()


def test_times_are_those_of_the_runs_in_which_a_step_passed() -> None:
    (spread,) = deck_spreads([run(3.0), run(1.0), run(2.0), run(90.0, verdict=Verdict.FAILED)])
    (times,) = spread.steps
    assert (times.shortest, times.median, times.longest) == (1.0, 2.0, 3.0)
    assert (times.verdicts, times.failures) == (((Verdict.PASSED, 3), (Verdict.FAILED, 1)), 1)
    assert times.is_unsteady
    assert spread.good_runs == 3


def test_what_fails_each_time_is_not_unsteady_and_what_is_flaky_once_is() -> None:
    (always,) = deck_spreads([run(1.0, verdict=Verdict.FAILED), run(1.0, verdict=Verdict.FAILED)])
    assert not always.steps[0].is_unsteady
    assert always.steps[0].longest == 0
    (flaky,) = deck_spreads([run(1.0), run(1.0, verdict=Verdict.FLAKY)])
    assert flaky.steps[0].is_unsteady
    assert flaky.good_runs == 1


def test_a_command_that_was_typed_again_for_a_while_was_awaited() -> None:
    (spread,) = deck_spreads(
        [run(1.0), run(4.0, tries=3, waited=2.5), run(9.0, tries=6, waited=8.0), run(1.0, tries=2, waited=0.2)]
    )
    (awaited,) = spread.steps[0].awaited
    assert (awaited.runs, awaited.tries, awaited.seconds) == (2, 6, 8.0)


def test_a_step_that_is_there_twice_is_two() -> None:
    twice = record(step(1, seconds=1.0), step(2, seconds=5.0))
    (spread,) = deck_spreads([twice, twice])
    assert [step.median for step in spread.steps] == [1.0, 5.0]
