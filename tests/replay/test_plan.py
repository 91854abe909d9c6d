"""What each step must know of the one that follows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.directives import DIRECTIVES, Role
from harness.deck.model import Deck, Exercise, Skip, SkipKind, Slide, Span, Step
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.plan import make_plan
from harness.replay.steps import player_of

SPAN = Span(Path("deck.md"), 1)


def deck(*kinds: str) -> Deck:
    """One slide a step; `kind@terminal`, `kind!` for one that its author skips."""
    slides = []
    for number, word in enumerate(kinds, start=1):
        kind, _, terminal = word.rstrip("!").partition("@")
        step = Step(
            kind,
            "x",
            SPAN,
            terminal=terminal or "term1",
            skip=Skip(SkipKind.LEFT_OUT, "a reason") if word.endswith("!") else None,
        )
        slides.append(Slide(number, f"Slide {number}", SPAN, exercises=(Exercise(SPAN, (step,)),)))
    return Deck(Path("deck.md"), "remark", "en", "A deck", tuple(slides))


def left_running(*kinds: str) -> list[int]:
    return [planned.index for planned in make_plan(deck(*kinds)) if planned.leaves_running]


def test_every_step_word_of_the_language_has_a_player() -> None:
    steps = [word for word, directive in DIRECTIVES.items() if directive.role is Role.STEP]
    assert all(callable(player_of(word)) for word in steps)


@pytest.mark.parametrize("kind", ["wait", "longwait", "key", "keys"])
def test_a_command_is_left_running_for_what_acts_on_it(kind: str) -> None:
    assert left_running("bash", kind) == [1]
    assert left_running("hide", kind) == [1]


@pytest.mark.parametrize("kind", ["bash", "hide", "check", "copy"])
def test_a_command_is_waited_for_before_anything_else(kind: str) -> None:
    assert left_running("bash", kind) == []


def test_the_last_command_is_waited_for() -> None:
    assert left_running("bash") == []


def test_keys_leave_running_what_more_keys_follow() -> None:
    assert left_running("bash", "wait", "keys", "key", "bash") == [1, 2, 3]


def test_a_page_opened_or_a_pane_arranged_in_between_changes_nothing() -> None:
    assert left_running("bash", "open", "keys", "bash") == [1]
    assert left_running("bash", "tmux@term2", "keys", "bash") == [1]


def test_only_the_same_terminal_counts() -> None:
    assert left_running("bash@term1", "bash@term2", "keys@term1") == [1]
    assert left_running("bash@term1", "keys@term2") == []


def test_only_steps_that_are_played_count() -> None:
    assert left_running("bash", "wait!", "bash") == []
    plan = make_plan(deck("bash", "wait", "bash"), chosen={1, 3})
    assert [planned.leaves_running for planned in plan] == [False, False, False]


def test_slides_out_of_the_range_and_steps_not_chosen_are_skipped_with_a_reason() -> None:
    plan = make_plan(deck("bash", "bash", "bash!", "bash", "bash"), first_slide=2, last_slide=4, chosen={2, 3, 5})
    assert [planned.skip for planned in plan] == [
        ReasonRecord(kind=ReasonKind.BEFORE_SLIDE, subject="2"),
        None,
        ReasonRecord(kind=ReasonKind.LEFT_OUT, detail="a reason"),
        ReasonRecord(kind=ReasonKind.NOT_CHOSEN),
        ReasonRecord(kind=ReasonKind.AFTER_SLIDE, subject="4"),
    ]
