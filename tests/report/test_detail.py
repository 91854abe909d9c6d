"""Differences between runs become sentences in one place."""

from __future__ import annotations

from contextlib import suppress

import pytest
from harness.drift.baseline.details import Detail, DetailKind
from harness.record.reason import ReasonKind, ReasonRecord
from harness.report.detail import text_of, with_reason


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        (Detail(DetailKind.LINE, before="{after}"), "no longer printed: `{after}`"),
        (Detail(DetailKind.LINE, after="a"), "printed now: `a`"),
        (Detail(DetailKind.LINE, "a", "b"), "prints `a`, now `b`"),
        (Detail(DetailKind.CELL, "", "1", "web", "READY"), "web, column READY: nothing, now 1"),
        (Detail(DetailKind.STEP, after=""), "the deck did not have this step"),
        (Detail(DetailKind.LINE_ORDER), "the lines stand in another order"),
    ],
)
def test_what_only_one_run_has_and_what_is_another_have_words_of_their_own(detail: Detail, text: str) -> None:
    assert text_of(detail) == text


@pytest.mark.parametrize("kind", [kind for kind in DetailKind if kind is not DetailKind.LINE_ORDER])
def test_each_kind_has_a_sentence(kind: DetailKind) -> None:
    sentences = []
    for before, after in (("x", None), (None, "x"), ("x", "y")):
        with suppress(KeyError):
            sentences.append(text_of(Detail(kind, before, after, "s", "p")))
    assert sentences
    assert all("{" not in text and "None" not in text for text in sentences)


def test_a_reason_stands_behind_it() -> None:
    reason = ReasonRecord(kind=ReasonKind.STATUS, path="deck.md", line=3, command="ls", status=2)
    detail = Detail(DetailKind.VERDICT, "passed", "failed", reason=reason)
    assert with_reason(detail) == "passed, now failed: deck.md:3: `ls` ended with status 2"
