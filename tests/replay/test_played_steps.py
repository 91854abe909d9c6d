"""What is known of the steps of a run is in one place: masked, in the journal, shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.record.journal import Journal
from harness.record.model import StepRecord, Verdict
from harness.record.secrets import Secrets
from harness.replay.listener import SilentListener
from harness.replay.played_steps import PlayedSteps
from msgspec.structs import replace

from tests.record.examples import command, in_words, note, record, step

PASSWORD = "correct-horse-7"


class Ended(SilentListener):
    """Remembers the steps that it was shown."""

    def __init__(self) -> None:
        self.steps: list[StepRecord] = []

    def step_ended(self, step: StepRecord) -> None:
        self.steps.append(step)


@pytest.fixture
def shown() -> Ended:
    return Ended()


@pytest.fixture
def steps(shown: Ended, tmp_path: Path) -> Iterator[PlayedSteps]:
    secrets = Secrets()
    secrets.know([PASSWORD])
    steps = PlayedSteps(secrets, shown)
    with Journal.create(tmp_path / "journal", record()) as steps.journal:
        yield steps


def in_journal(steps: PlayedSteps) -> tuple[StepRecord, ...]:
    assert steps.journal is not None
    return Journal.read(steps.journal.path).steps


def test_a_step_that_ended_is_shown_and_in_the_journal_with_secrets_masked(steps: PlayedSteps, shown: Ended) -> None:
    failed = step(1, Verdict.FAILED, command(f"login -p {PASSWORD}"), reason=in_words(f"{PASSWORD} was refused"))
    masked = steps.end(failed)
    assert PASSWORD not in str(masked)
    assert shown.steps == [masked]
    assert in_journal(steps) == (masked,)
    assert list(steps) == [masked]


def test_what_becomes_known_later_is_in_the_journal_and_not_shown_again(steps: PlayedSteps, shown: Ended) -> None:
    steps.end(step(1))
    later = steps.update(replace(steps[1], notes=(note("it went on"),)))
    assert len(shown.steps) == 1
    assert in_journal(steps) == (later,) == tuple(steps)


def test_steps_come_in_the_order_of_the_deck_and_until_one_of_them(steps: PlayedSteps) -> None:
    for index in (3, 1, 2):
        steps.end(step(index))
    assert [step.index for step in steps] == [1, 2, 3]
    assert [step.index for step in steps.until(steps[2])] == [1, 2]
    assert 3 in steps
    assert steps.get(4) is None


def test_a_step_whose_verdict_is_not_known_for_good_is_nowhere_else(steps: PlayedSteps, shown: Ended) -> None:
    steps.judge(step(1, Verdict.FAILED))
    assert [step.verdict for step in steps] == [Verdict.FAILED]
    assert (in_journal(steps), shown.steps) == ((), [])


def test_steps_of_an_earlier_run_count_as_played_and_are_written_no_more(steps: PlayedSteps, shown: Ended) -> None:
    steps.take_over([step(1), step(2)])
    assert 2 in steps
    assert (in_journal(steps), shown.steps) == ((), [])
