"""Two sequences aligned: the pairs are in order, and as many as belong together."""

from __future__ import annotations

import time
from difflib import SequenceMatcher

import pytest
from harness.drift.sequences import Aligner
from hypothesis import given
from hypothesis import strategies as st

SAME: Aligner[str] = Aligner(lambda letter: [letter], lambda left, other: float(left == other))
ALIKE: Aligner[str] = Aligner(lambda line: [line], lambda left, other: SequenceMatcher(None, left, other).ratio())


@pytest.mark.parametrize(
    ("theirs", "other", "pairs"),
    [
        ("abc", "abc", "aa bb cc"),
        ("abcdefg", "axcdfgh", "aa cc dd ff gg"),
        ("aaab", "aab", "aa aa bb"),
        ("", "a", ""),
        ("ab", "", ""),
        ("abc", "xyz", ""),
        ("abcab", "cabab", "cc aa bb"),
    ],
)
def test_what_is_the_same_is_paired_in_order(theirs: str, other: str, pairs: str) -> None:
    assert " ".join(left + right for left, right in SAME.align(theirs, other)) == pairs


def test_what_is_alike_is_paired_between_what_is_the_same() -> None:
    theirs = ["start", "get pods", "describe pod", "end"]
    assert ALIKE.align(theirs, ["start", "describe the pod", "end"]) == [
        ("start", "start"),
        ("describe pod", "describe the pod"),
        ("end", "end"),
    ]


@given(st.text("abc", max_size=30), st.text("abc", max_size=30))
def test_no_alignment_of_short_sequences_without_anchors_has_more_pairs(theirs: str, other: str) -> None:
    no_anchors: Aligner[str] = Aligner(lambda _: [], lambda left, right: float(left == right))
    longest = [[0] * (len(other) + 1) for _ in range(len(theirs) + 1)]
    for row, left in enumerate(theirs):
        for column, right in enumerate(other):
            longest[row + 1][column + 1] = max(
                longest[row][column] + (left == right), longest[row][column + 1], longest[row + 1][column]
            )
    assert len(no_anchors.align(theirs, other)) == longest[-1][-1]


@given(st.lists(st.integers(0, 60), max_size=200), st.lists(st.integers(0, 60), max_size=200))
def test_pairs_never_cross_and_nothing_is_used_twice(theirs: list[int], other: list[int]) -> None:
    left = [(number, "left", at) for at, number in enumerate(theirs)]
    right = [(number, "right", at) for at, number in enumerate(other)]
    aligner: Aligner[tuple[int, str, int]] = Aligner(lambda item: [item[0]], lambda a, b: float(a[0] == b[0]))
    pairs = aligner.align(left, right)
    assert all(a[0] == b[0] for a, b in pairs)
    for positions in ([a[2] for a, _ in pairs], [b[2] for _, b in pairs]):
        assert positions == sorted(set(positions))


@pytest.mark.parametrize("distinct", [1, 7, 10_000])
def test_twice_as_much_takes_about_twice_as_long(distinct: int) -> None:
    def seconds(length: int) -> float:
        theirs = [str(at % distinct) for at in range(length)]
        other = [text for at, text in enumerate(theirs) if at % 50]
        began = time.process_time()
        assert len(SAME.align(theirs, other)) > 0.8 * length
        return time.process_time() - began

    seconds(100)
    assert seconds(16_000) < 12 * seconds(4_000) + 0.2
