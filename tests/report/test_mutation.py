"""What came of lies, as a person reads it."""

from __future__ import annotations

from harness.drift.baseline.details import Detail, DetailKind
from harness.drift.mutation.answers import Advice, DeckAnswers, LieOutcome, LieResult, share_caught
from harness.record.reason import ReasonKind
from harness.report.mutation import change_text, progress_line, render
from msgspec.structs import replace

CAUGHT = LieResult(
    id="L1",
    kind="port",
    slide=2,
    title="A door",
    path="deck.md",
    line=12,
    before="80",
    after="81",
    is_typed=True,
    outcome=LieOutcome.CAUGHT,
    seconds=1.5,
    caught_slide=2,
    caught_line=12,
    reason=ReasonKind.STATUS,
)
LATER = replace(CAUGHT, id="L2", outcome=LieOutcome.LATER, caught_slide=5)
UNSEEN = {"caught_slide": None, "caught_line": None, "reason": None}
MISSED = replace(
    CAUGHT,
    id="L3",
    slide=3,
    title="Looking",
    outcome=LieOutcome.MISSED,
    difference=Detail(DetailKind.LINE, "80/TCP", "81/TCP"),
    advice=Advice(
        path="deck.md",
        line=20,
        slide=4,
        command="kubectl get svc",
        expectation="80/TCP",
        directive="<!-- ```expect 80/TCP``` -->",
    ),
    **UNSEEN,
)
NEEDLESS = replace(
    CAUGHT, id="L4", kind="dropped-step", before="ls\nls", after="", outcome=LieOutcome.NO_DIFFERENCE, **UNSEEN
)


def deck(*answers: LieResult) -> DeckAnswers:
    return DeckAnswers(deck="deck.md", title="A deck", possible=9, answers=answers, seconds=61.0)


def test_slides_by_outcome_then_what_no_slide_notices_and_what_would() -> None:
    assert render([deck(CAUGHT, LATER, MISSED, NEEDLESS)], width=100) == (
        "A deck (deck.md)\n"
        "  4 lies of 9 (4 in what is typed, 0 in what should appear) in 1 min 1 s: 2 of 3 caught (67%)\n"
        "\n"
        "  slide       told  caught  caught later  missed  no difference\n"
        "   2 A door      3       1             1       ·              1\n"
        "   3 Looking     1       ·             ·       1              ·\n"
        "  all            4       1             1       1              1\n"
        "\n"
        "  No slide notices:\n"
        "    L3 slide 3, deck.md:12: port: `80` → `81`\n"
        "      prints `80/TCP`, now `81/TCP`\n"
        "      would be noticed below `kubectl get svc` (slide 4, deck.md:20) by:\n"
        "        <!-- ```expect 80/TCP``` -->\n"
        "\n"
        "  Nothing that is shown, done to the cluster or left in a file was otherwise, so these count for\n"
        "    nothing:\n"
        "    L4 slide 2, deck.md:12: dropped-step: without `ls ls`"
    )


def test_where_no_output_tells_somebody_has_to_show_it() -> None:
    text = render([deck(replace(MISSED, advice=None))])
    assert "no line of an output tells: show it on a slide, and say what will appear" in text


def test_the_expectation_itself_is_shown_where_it_cannot_be_hidden() -> None:
    assert MISSED.advice is not None
    text = render([deck(replace(MISSED, advice=replace(MISSED.advice, directive="")))])
    assert text.endswith("by:\n        80/TCP")


def test_a_line_for_each_lie_while_they_are_told() -> None:
    assert progress_line(CAUGHT, 1, 9) == "L1 (1 of 9), slide 2: port: `80` → `81`: caught by status, 1.5 s"
    assert progress_line(LATER, 2, 9).endswith(": caught on slide 5 by status, 1.5 s")
    assert progress_line(MISSED, 3, 9).endswith(": missed, 1.5 s")
    assert progress_line(NEEDLESS, 4, 9).endswith(": without `ls ls`: no difference, 1.5 s")


def test_what_a_lie_says_steers_no_terminal_and_is_short() -> None:
    assert "\x1b" not in change_text("a\x1b[31mb", "c")
    assert len(change_text("x" * 500, "y" * 500)) < 150


def test_lies_without_a_difference_count_neither_for_nor_against_a_deck() -> None:
    assert share_caught([deck(CAUGHT, MISSED, NEEDLESS, NEEDLESS)]) == 0.5
    assert share_caught([deck(CAUGHT), deck(MISSED, MISSED, MISSED)]) == 0.25
    assert share_caught([deck(NEEDLESS)]) == 1
