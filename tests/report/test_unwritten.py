"""Why something is left to an author, in words."""

from __future__ import annotations

import tomllib

import pytest
from harness.fixes.reasons import RangedClaim, Unwritten, UnwrittenKind
from harness.knowledge.version import read_version
from harness.knowledge.version_range import VersionRange
from harness.report import unwritten
from harness.report.unwritten import text_of

OLD, NEW = read_version("1.33"), read_version("1.34")


def test_kinds_and_sentences_are_the_same_set() -> None:
    assert set(tomllib.loads(unwritten._TABLE.read_text())) == set(UnwrittenKind)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Unwritten(UnwrittenKind.NOT_SELECTED), "it was not selected"),
        (
            Unwritten(UnwrittenKind.ENDED_OTHERWISE, status=1),
            "the command ended with status 1: that is more than another output",
        ),
        (Unwritten(UnwrittenKind.TOO_LONG, lines=60, versions=(NEW,)), "1.34: what appeared is longer than 60 lines"),
        (
            Unwritten(UnwrittenKind.IS_A_PATTERN, versions=(OLD, NEW), may_have_range=True),
            "1.33, 1.34: a pattern is its author's to write; if it is meant for some versions alone, put ```requires``` above its fence",
        ),
        (
            Unwritten(UnwrittenKind.NO_RANGE, versions=(NEW,), met_on=(OLD,)),
            "1.34 answer differently, 1.33 do not: that is no range",
        ),
        (
            Unwritten(UnwrittenKind.BY_HAND, ranged=(RangedClaim(VersionRange(until=OLD), "{a}\nb", is_new=True),)),
            "write it yourself: ```requires until 1.33``` above “{a} …”",
        ),
    ],
)
def test_a_reason_is_a_clause_with_what_it_is_about(reason: Unwritten, text: str) -> None:
    assert text_of(reason) == text
