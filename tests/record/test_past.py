"""How long steps took before."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.record import journals
from harness.record.journal import Journal
from harness.record.model import Record, Verdict
from harness.record.past import past_in, past_of
from msgspec.structs import replace

from tests.record.examples import record, step


def with_seconds(*seconds: float, verdict: Verdict = Verdict.PASSED) -> Record:
    first = replace(step(1), kind="bash", text="ls", verdict=verdict)
    steps = (replace(first, index=at, seconds=taken) for at, taken in enumerate(seconds, start=1))
    return replace(record(), steps=tuple(steps))


def test_a_step_takes_the_median_of_earlier_runs() -> None:
    past = past_in([with_seconds(1.0, 5.0), with_seconds(9.0, 5.0), with_seconds(2.0, 6.0)])
    assert past.runs == 3
    assert past.seconds == {("bash", "ls", 1): 2.0, ("bash", "ls", 2): 5.0}
    assert past.total([("bash", "ls"), ("bash", "ls")]) == 7.0


def test_what_was_not_played_tells_nothing() -> None:
    past = past_in([with_seconds(1.0, verdict=Verdict.SKIPPED)])
    assert (past.runs, past.seconds) == (0, {})


def test_a_deck_that_is_mostly_new_has_no_expected_time() -> None:
    past = past_in([with_seconds(1.0)])
    assert past.total([("bash", "ls"), ("bash", "pwd"), ("bash", "id")]) is None


def test_journals_are_read_and_broken_ones_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    deck = tmp_path / "deck.md"
    assert past_of(deck).runs == 0
    played = with_seconds(3.0)
    with Journal.create(journals.new_path(deck), played) as journal:
        journal.step(played.steps[0])
    journals.new_path(deck).write_text("no journal\n")
    assert past_of(deck).seconds == {("bash", "ls", 1): 3.0}
