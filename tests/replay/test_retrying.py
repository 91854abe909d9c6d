"""A deck that failed is played again in a fresh lab, and what passes only then is flaky."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from harness.project.errors import SettingsError
from harness.project.options import RunOptions
from harness.record import journals
from harness.record.files import read_record
from harness.record.journal import Journal
from harness.record.model import Record, StepRecord, Verdict
from harness.record.reason import ReasonKind
from harness.replay.play import play
from harness.replay.preparation import provider_of

from tests.replay.test_play import Audience, deck

P, F, K, B = Verdict.PASSED, Verdict.FAILED, Verdict.FLAKY, Verdict.BLOCKED


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def since(folder: Path, play: int, name: str = "count") -> str:
    """A command that succeeds from this play on: it counts in a file that is in no lab."""
    return f"echo x >>{folder}/{name}; test $(wc -l <{folder}/{name}) -ge {play}"


def played(folder: Path, *commands: str, retries: int, audience: Audience | None = None) -> Record:
    options = RunOptions(cluster="none", retries=retries, record=folder / "r.json")
    (record,) = play([deck(folder / "deck.md", *commands)], options, audience or Audience())
    assert read_record(folder / "r.json").earlier_plays == record.earlier_plays
    return record


def verdicts(record: Record) -> list[Verdict]:
    return [step.verdict for step in record.steps]


def test_what_passes_only_when_played_again_is_flaky(tmp_path: Path) -> None:
    audience = Audience()
    record = played(tmp_path, "echo one", since(tmp_path, 2), "echo three", retries=3, audience=audience)
    assert verdicts(record) == [P, K, P]
    assert [heard.split()[0] for heard in audience.heard] == ["passed", "failed", "passed", "passed", "flaky", "passed"]
    reason = record.steps[1].reason
    assert reason is not None
    assert (reason.kind, reason.choices) == (ReasonKind.FLAKY, ("1",))
    assert reason.because is not None
    assert (reason.because.kind, reason.because.status, reason.line) == (ReasonKind.STATUS, 1, reason.because.line)
    assert [(number, step.verdict) for number, step in record.failures_of(2)] == [(1, F)]


def test_what_fails_each_time_has_failed_and_says_how_often(tmp_path: Path) -> None:
    record = played(tmp_path, "false", retries=2)
    assert (verdicts(record), record.play) == ([F], 3)
    assert [number for number, _ in record.failures_of(1)] == [1, 2]


def test_a_deck_that_passes_is_played_once(tmp_path: Path) -> None:
    assert played(tmp_path, "true", retries=2).earlier_plays == ()


def test_steps_that_fail_in_different_plays_are_all_flaky(tmp_path: Path) -> None:
    second = f"echo x >>{tmp_path}/other; test $(wc -l <{tmp_path}/other) -ne 2"
    record = played(tmp_path, since(tmp_path, 2), second, retries=2)
    assert (verdicts(record), record.play) == ([K, K], 3)
    assert [step.reason.choices for step in record.steps if step.reason] == [("1",), ("2",)]


def test_each_play_has_a_fresh_lab(tmp_path: Path) -> None:
    record = played(tmp_path, "test ! -e made; touch made", since(tmp_path, 2), retries=1)
    assert verdicts(record) == [P, K]


def test_what_an_earlier_failure_blocked_is_not_flaky(tmp_path: Path) -> None:
    record = played(tmp_path, f"({since(tmp_path, 2)}) && echo 1 >made", "cat made", retries=1)
    assert verdicts(record) == [K, P]
    assert [step.verdict for step in record.earlier_plays[0].steps] == [F, B]


def test_what_is_tried_again_within_its_patience_is_not_flaky(tmp_path: Path) -> None:
    made = "(sleep 1.5; echo ready >state) & disown"
    record = played(tmp_path, made, "cat state", retries=1)
    assert (verdicts(record), record.play) == ([P, P], 1)
    assert record.steps[1].commands[0].tries > 1


def test_a_lab_that_cannot_be_had_is_not_tried_again(tmp_path: Path) -> None:
    options = RunOptions(cluster="none", retries=2, kubectl=str(tmp_path / "kubectl"))
    (record,) = play([deck(tmp_path / "deck.md", "true")], options, Audience())
    assert (record.error is not None, record.play) == (True, 1)


def test_every_play_keeps_its_casts(tmp_path: Path) -> None:
    record = played(tmp_path, since(tmp_path, 2), retries=1)
    ((_, failed),) = record.failures_of(1)
    assert (failed.cast, record.steps[0].cast) == ("r.casts/0001.cast", "r.play2.casts/0001.cast")
    assert all((tmp_path / str(step.cast)).is_file() for step in (failed, record.steps[0]))


def test_secrets_of_earlier_plays_are_masked(tmp_path: Path) -> None:
    page = deck(tmp_path / "deck.md", f"echo $TOKEN; {since(tmp_path, 2)}")
    options = RunOptions(
        cluster="none", retries=1, record=tmp_path / "r.json", env=("TOKEN=ghp_0123456789abcdefghijABCDEFGHIJ012345",)
    )
    play([page], options, Audience())
    text = (tmp_path / "r.json").read_text()
    assert json.loads(text)["steps"][0]["verdict"] == "flaky"
    assert "ghp_0123456789" not in text


class Leaving(Audience):
    """Walks out in the second play."""

    def step_ended(self, step: StepRecord) -> None:
        super().step_ended(step)
        if len(self.heard) == 3:
            raise KeyboardInterrupt


def test_interrupted_while_it_is_played_again_the_record_has_what_failed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        played(tmp_path, "echo one", since(tmp_path, 2), retries=1, audience=Leaving())
    record = read_record(tmp_path / "r.json")
    assert (verdicts(record), record.complete) == ([P], False)
    assert [step.index for step in record.earlier_plays[0].steps] == [2]


def test_resumed_it_is_still_the_second_play(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        played(tmp_path, "echo one", since(tmp_path, 2), retries=1, audience=Leaving())
    journal = journals.latest(tmp_path / "deck.md")
    assert journal is not None
    assert Journal.read(journal).play == 2
    options = RunOptions(cluster="none", resume=True, retries=1, record=tmp_path / "r.json")
    (record,) = play([tmp_path / "deck.md"], options, Audience())
    assert (verdicts(record), record.play) == ([P, K], 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            RunOptions(cluster="context:staging", retries=1),
            r"what a play leaves on --cluster context:staging is there in the next",
        ),
        (RunOptions(cluster="local:lab", count=2), "leave --count out, or play where .* such as --cluster local"),
        (RunOptions(cluster="none", count=2, keep=True), "--keep leaves one lab"),
        (RunOptions(cluster="none", retries=1, keep=True), "--keep leaves one lab"),
        (RunOptions(cluster="none", count=2, resume=True), "--resume goes on with one run"),
        (RunOptions(cluster="none", count=0), "once or more"),
        (RunOptions(cluster="none", retries=-1), "1 plays one that failed once more"),
    ],
)
def test_what_cannot_be_fresh_is_refused(options: RunOptions, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        provider_of(options)


def test_on_a_cluster_that_is_there_a_deck_can_still_be_played_once() -> None:
    provider_of(RunOptions(cluster="context:staging"))
