"""Two sequences aligned, where one is a changed telling of the other. Nearly linear in their length.

What occurs once on both sides is paired first, as patience diff does (https://bramcohen.livejournal.com/73318.html);
between such pairs the alignment with the greatest sum of likenesses is sought.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import Enum, auto
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")

SMALL = 2_500
"""Pairs between two anchors up to which all are compared; above, those near the diagonal."""
NARROWEST = 8
"""Positions to each side of the diagonal that are compared in any case."""
DEEPEST = 12
"""How often anchors are sought again between anchors."""


class Aligner(Struct, Generic[T], frozen=True):
    """What is known of the things to be aligned."""

    features: Callable[[T], Iterable[Hashable]]
    """By which a thing is recognised in the other sequence, if no other has it."""
    likeness: Callable[[T, T], float]
    """From 0, which is never paired, upwards."""

    def align(self, originals: Sequence[T], translations: Sequence[T]) -> list[tuple[T, T]]:
        """Return the pairs, in the order of both sequences. What is in none has no counterpart."""
        left = [tuple(self.features(original)) for original in originals]
        right = [tuple(self.features(translation)) for translation in translations]
        pairs: list[tuple[int, int]] = []
        pending = [(0, len(originals), 0, len(translations), 0)]
        while pending:
            start, end, other_start, other_end, depth = pending.pop()
            if start == end or other_start == other_end:
                continue
            anchors = (
                _anchors(left[start:end], right[other_start:other_end])
                if depth < DEEPEST and (end - start) * (other_end - other_start) > 1
                else []
            )
            if not anchors:
                best_pairs = self._best(originals[start:end], translations[other_start:other_end])
                pairs += [
                    (start + original_at, other_start + translation_at) for original_at, translation_at in best_pairs
                ]
                continue
            at, other_at = start, other_start
            for original_at, translation_at in anchors:
                pairs.append((start + original_at, other_start + translation_at))
                pending.append((at, start + original_at, other_at, other_start + translation_at, depth + 1))
                at, other_at = start + original_at + 1, other_start + translation_at + 1
            pending.append((at, end, other_at, other_end, depth + 1))
        return [(originals[original_at], translations[translation_at]) for original_at, translation_at in sorted(pairs)]

    def _best(self, originals: Sequence[T], translations: Sequence[T]) -> list[tuple[int, int]]:
        """Return the alignment of the greatest sum, by dynamic programming over the pairs that are not too far from the diagonal."""
        rows, columns = len(originals), len(translations)
        reach = columns if rows * columns <= SMALL else max(NARROWEST, SMALL // (2 * rows))
        above: dict[int, float] = dict.fromkeys(range(columns + 1), 0.0)
        choices: list[dict[int, _Choice]] = []
        for row in range(rows):
            first = max(0, row * columns // rows - reach)
            last = min(columns, (row + 1) * columns // rows + reach)
            sums = {first: 0.0 if first == 0 else _FAR}
            chosen: dict[int, _Choice] = {}
            for column in range(first, last):
                likeness = self.likeness(originals[row], translations[column])
                paired = above.get(column, _FAR) + likeness if likeness > 0 else _FAR
                lost, extra = above.get(column + 1, _FAR), sums[column]
                sums[column + 1] = best = max(paired, lost, extra)
                chosen[column] = _Choice.PAIR if best == paired else _Choice.LOST if best == lost else _Choice.EXTRA
            above = sums
            choices.append(chosen)
        return _traced(choices, columns)


class _Choice(Enum):
    """What comes of the last of both sequences."""

    PAIR = auto()
    LOST = auto()
    EXTRA = auto()


_FAR = float("-inf")


def _traced(choices: Sequence[dict[int, _Choice]], columns: int) -> list[tuple[int, int]]:
    pairs = []
    row, column = len(choices) - 1, columns - 1
    while row >= 0 and column >= 0:
        choice = choices[row].get(column, _Choice.LOST)
        if choice is _Choice.PAIR:
            pairs.append((row, column))
        row -= choice is not _Choice.EXTRA
        column -= choice is not _Choice.LOST
    return pairs


def _anchors(left: Sequence[tuple[Hashable, ...]], right: Sequence[tuple[Hashable, ...]]) -> list[tuple[int, int]]:
    """Pairs that share a feature which nothing else on their sides has, as many as do not cross each other."""
    unique, other_unique = _unique(left), _unique(right)
    shared = Counter((at, other_unique[feature]) for feature, at in unique.items() if feature in other_unique)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for (at, other), _ in shared.most_common():
        if at not in pairs and other not in taken:
            pairs[at] = other
            taken.add(other)
    return _longest_rising(sorted(pairs.items()))


def _unique(features: Sequence[tuple[Hashable, ...]]) -> dict[Hashable, int]:
    """Return where each feature is that only one thing has."""
    count = Counter(feature for features_of_thing in features for feature in set(features_of_thing))
    return {
        feature: at
        for at, features_of_thing in enumerate(features)
        for feature in features_of_thing
        if count[feature] == 1
    }


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs in the order of their first number, the most whose second numbers rise too."""
    tails: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for index, (_, other) in enumerate(pairs):
        pile = bisect_left(tails, other)
        before.append(tops[pile - 1] if pile else -1)
        tails[pile : pile + 1] = [other]
        tops[pile : pile + 1] = [index]
    chosen = []
    at = tops[-1] if tops else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]
