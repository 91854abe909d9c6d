"""Reasons become sentences in one place."""

from __future__ import annotations

import re

import pytest
from harness.record.command import EndedWith, ForcedEnd
from harness.record.reason import ReasonKind, ReasonRecord
from harness.report.reasons import means_of, sentence_of, text_of

from tests.record.examples import expectation, not_shown


@pytest.mark.parametrize("kind", ReasonKind)
def test_each_kind_has_a_sentence(kind: ReasonKind) -> None:
    sentence = sentence_of(ReasonRecord(kind=kind, command="a", subject="b", detail="c", status=1, seconds=2.0))
    assert "{" not in sentence
    assert "None" not in sentence


@pytest.mark.parametrize("means", EndedWith)
@pytest.mark.parametrize("kind", [ReasonKind.TIMEOUT, ReasonKind.AWAITS_INPUT])
def test_what_had_to_be_ended_says_by_what(kind: ReasonKind, means: EndedWith) -> None:
    end = ForcedEnd(after=2.0, means=means)
    by = means_of(end)
    assert re.search(
        rf"\b2 s(?: and was ended)? {re.escape(by)};", sentence_of(ReasonRecord(kind=kind, seconds=2.0, forced_end=end))
    )


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (None, ""),
        (ReasonRecord(kind=ReasonKind.BY_HAND), "skipped by hand"),
        (
            ReasonRecord(kind=ReasonKind.STATUS, path="deck.md", line=3, command="{0.kind}", status=2),
            "deck.md:3: `{0.kind}` ended with status 2",
        ),
        (
            ReasonRecord(
                kind=ReasonKind.ENDED_BEFORE, path="deck.md", line=3, subject="ready", status=0, detail="one\ntwo"
            ),
            "deck.md:3: “ready” did not appear before the command ended with status 0; the screen showed:\n  │ one\n  │ two",
        ),
        (
            ReasonRecord(kind=ReasonKind.NEVER_APPEARED, subject="ready", seconds=60.0),
            "“ready” did not appear within 60 s",
        ),
        (
            ReasonRecord(kind=ReasonKind.SEVERAL_OBJECTS, subject="web-xxx", choices=tuple("abcdef")),
            "`web-xxx` may stand for 6 objects: a, b, c, d, e, …",
        ),
        (
            not_shown("ls", expectation("a", line=9, detail="- a\n+ b")),
            "slides/en/app.md:9: `ls` did not show what the slide claims\n- a\n+ b",
        ),
        (
            ReasonRecord(
                kind=ReasonKind.SETUP_FAILED,
                because=ReasonRecord(kind=ReasonKind.STATUS, path="setup.md", line=5, command="false", status=1),
            ),
            "the set-up failed at setup.md:5: `false` ended with status 1",
        ),
        (
            ReasonRecord(
                kind=ReasonKind.KEYS_TIMEOUT,
                command="less log",
                seconds=5.0,
                forced_end=ForcedEnd(after=5.0, means=EndedWith.SIGKILL),
            ),
            "`less log` did not end within 5 s of these keys, and was ended by SIGKILL, since it ignored ^C and ^\\",
        ),
        (
            ReasonRecord(kind=ReasonKind.KEYS_TIMEOUT, command="less log", seconds=5.0),
            "`less log` did not end within 5 s of these keys",
        ),
        (ReasonRecord(kind=ReasonKind.LAB_BROKE, detail="etcd ended\nits log: …"), "etcd ended\nits log: …"),
    ],
)
def test_a_reason_is_told_with_its_place_and_what_shows_it(reason: ReasonRecord | None, text: str) -> None:
    assert text_of(reason) == text
