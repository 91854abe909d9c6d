"""Decks that are played with a lie in them, in a real bash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness.deck.reader import read_deck
from harness.drift.baseline.details import DetailKind
from harness.drift.mutation.answers import LieOutcome, LieResult
from harness.drift.mutation.kinds import all_lies
from harness.drift.mutation.lies import Lie
from harness.project.options import RunOptions
from harness.record import journals
from harness.record.model import Verdict
from harness.record.reason import ReasonKind
from harness.replay.listener import SilentListener
from harness.replay.mutating import InfrastructureError, Mutating

DECK = """\
# How many

```bash
COUNT=3
```

# What we have

```bash
echo "we have $COUNT boats"
```

# What is claimed

```bash
ls -d / | wc -l
```

You should see:

```
1
```

# What nobody needs

```bash
test -d /
```

# A file

```bash
seq 4 >numbers.txt
```
"""

Tells = Callable[..., LieResult]


@pytest.fixture
def tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tells]:
    """Tells the lie of a kind that begins with a text, about a page."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    playing: dict[str, Mutating] = {}

    def tell(kind: str, before: str, page: str = DECK) -> LieResult:
        path = tmp_path / "deck.md"
        path.write_text(page)
        deck = read_deck(path)
        if page not in playing:
            playing[page] = Mutating(deck, RunOptions(cluster="none"), SilentListener())
            assert {step.verdict for step in playing[page].play_as_it_is().steps} == {Verdict.PASSED}
        lie = lie_about(all_lies(deck), kind, before)
        assert playing[page].can_tell(lie)
        return playing[page].tell(lie)

    yield tell
    for mutating in playing.values():
        mutating.close()


def lie_about(lies: tuple[Lie, ...], kind: str, before: str) -> Lie:
    candidates = [lie for lie in lies if lie.kind == kind and lie.change.before.startswith(before)]
    (lie,) = [lie for lie in candidates if lie.change.before == before] or candidates
    return lie


def test_a_lie_is_caught_at_its_own_step_later_or_not_at_all(tells: Tells) -> None:
    expected = tells("claim", "1")
    assert (expected.outcome, expected.reason, expected.caught_slide) == (LieOutcome.CAUGHT, ReasonKind.EXPECTATION, 3)
    assert (expected.path.rpartition("/")[2], expected.line, expected.is_typed) == ("deck.md", 22, False)
    unnoticed = tells("value", "3")
    assert (unnoticed.outcome, unnoticed.caught_slide, unnoticed.reason) == (LieOutcome.MISSED, None, None)
    needless = tells("dropped-step", "test -d /")
    assert (needless.outcome, needless.difference, needless.advice) == (LieOutcome.NO_DIFFERENCE, None, None)


def test_a_later_slide_notices(tells: Tells) -> None:
    page = DECK.replace('echo "we', 'test -n "$COUNT" && echo "we')
    answer = tells("dropped-step", "COUNT", page)
    assert (answer.outcome, answer.slide, answer.caught_slide) == (LieOutcome.LATER, 1, 2)
    assert answer.reason is ReasonKind.STATUS


def test_the_expectation_that_would_notice_does(tells: Tells) -> None:
    advice = tells("value", "3").advice
    assert advice is not None
    assert (advice.slide, advice.line, advice.command) == (2, 10, 'echo "we have $COUNT boats"')
    assert (advice.expectation, advice.directive) == ("we have 3 boats", "<!-- ```expect we have 3 boats``` -->")
    block = 'boats"\n```\n'
    caught = DECK.replace(block, f"{block}\n{advice.directive}\n")
    assert tells("value", "3", caught).outcome is LieOutcome.LATER


def test_what_is_left_in_a_file_is_a_difference_though_no_output_shows_it(tells: Tells) -> None:
    answer = tells("value", "4")
    assert (answer.outcome, answer.advice) == (LieOutcome.MISSED, None)
    assert answer.difference is not None
    assert (answer.difference.kind, answer.difference.subject) == (DetailKind.FILE, "numbers.txt")


def test_lies_are_told_in_any_order_each_about_the_deck_as_it_is(tells: Tells) -> None:
    answers = [tells("value", "3"), tells("claim", "1"), tells("value", "3"), tells("dropped-step", "test -d /")]
    outcomes = [LieOutcome.MISSED, LieOutcome.CAUGHT, LieOutcome.MISSED, LieOutcome.NO_DIFFERENCE]
    assert [answer.outcome for answer in answers] == outcomes


LATE = "error: timed out waiting for the condition"


@pytest.mark.parametrize(
    ("failing", "outcome", "plays"),
    [
        pytest.param(f"rm {{}}; echo {LATE}; false", LieOutcome.MISSED, 2, id="late once, by luck"),
        pytest.param(f"echo {LATE}; false", LieOutcome.LATER, 2, id="late each time"),
        pytest.param("rm {}; echo it is not there; false", LieOutcome.LATER, 1, id="no matter of time"),
    ],
)
def test_a_later_step_that_was_late_may_be_so_by_luck_and_is_played_again(
    tells: Tells, tmp_path: Path, failing: str, outcome: LieOutcome, plays: int
) -> None:
    trap = tmp_path / "trap"
    command = f"if [ -e {trap} ]; then {failing.format(trap)}; fi"
    page = DECK.replace("test -d /\n", f"{command}\n")
    tells("claim", "1", page)
    trap.touch()
    answer = tells("value", "3", page)
    assert (answer.outcome, answer.plays) == (outcome, plays)


def test_no_journal_of_a_run_comes_of_it(tells: Tells, tmp_path: Path) -> None:
    tells("claim", "1")
    assert journals.latest(tmp_path / "deck.md") is None


def test_a_step_that_is_not_played_is_nothing_to_lie_about(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text(DECK)
    deck = read_deck(path)
    mutating = Mutating(deck, RunOptions(cluster="none", last_slide=3), SilentListener())
    try:
        mutating.play_as_it_is()
        lies = all_lies(deck)
        assert mutating.can_tell(lie_about(lies, "claim", "1"))
        assert not mutating.can_tell(lie_about(lies, "dropped-step", "test -d /"))
    finally:
        mutating.close()


def test_a_lab_that_cannot_be_had_is_nobodys_lie(tmp_path: Path) -> None:
    path = tmp_path / "deck.md"
    path.write_text(DECK)
    mutating = Mutating(read_deck(path), RunOptions(cluster="none:nowhere"), SilentListener())
    try:
        with pytest.raises(InfrastructureError):
            mutating.play_as_it_is()
    finally:
        mutating.close()
