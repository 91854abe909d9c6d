"""Why steps are left out of all runs, as records have it and as reports say it."""

from pathlib import Path

import pytest
from harness.check.left_out import reason_of, reason_of_skip
from harness.deck.model import Skip, SkipKind, Slide, Span, Step
from harness.record.reason import ReasonKind, ReasonRecord
from harness.report.reasons import text_of

SPAN = Span(Path("deck.md"), 3)
STEP = Step("bash", "ls", SPAN)


@pytest.mark.parametrize(
    ("skip", "text"),
    [
        (Skip(SkipKind.LEFT_OUT, "no {cloud}"), "no {cloud}"),
        (Skip(SkipKind.UNREADABLE), "what is to be typed here cannot be known: see the finding at this line"),
        (Skip(SkipKind.OTHER_SYSTEM, "Windows"), "the tab “Windows” is for another system"),
        (
            Skip(SkipKind.OTHER_TAB, "yarn", "npm"),
            "the tab “npm” is played, and “yarn” is another way to do the same",
        ),
        (Skip(SkipKind.UNSET, "{address}"), "{address} is set nowhere"),
        (Skip(SkipKind.OTHER_MACHINE, "HOST2"), "it is typed on another machine, HOST2"),
        (Skip(SkipKind.LIE), "left out, to see whether a slide notices"),
    ],
)
def test_each_kind_has_a_reason_and_a_sentence(skip: Skip, text: str) -> None:
    assert text_of(reason_of_skip(skip)) == text


def test_every_kind_is_a_kind_of_reasons() -> None:
    assert {reason_of_skip(Skip(kind, "x")).kind for kind in SkipKind} == {ReasonKind(kind) for kind in SkipKind}


def test_that_its_slide_is_excluded_comes_first() -> None:
    step = Step("bash", "ls", SPAN, skip=Skip(SkipKind.LEFT_OUT, "later"))
    excluded = Slide(1, "One", SPAN, excluded="extra")
    assert reason_of(excluded, step) == ReasonRecord(kind=ReasonKind.EXCLUDED, subject="extra")
    assert reason_of(Slide(1, "One", SPAN), step) == ReasonRecord(kind=ReasonKind.LEFT_OUT, detail="later")
    assert reason_of(Slide(1, "One", SPAN), STEP) is None
