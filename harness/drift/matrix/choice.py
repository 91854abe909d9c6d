"""What to play next: everything, or only what is needed to find where each difference begins."""

from collections.abc import Iterator, Sequence

from harness.drift.matrix.cells import Combination
from harness.drift.matrix.differences import Cells, differences, is_played


def everything(pairs: Sequence[Combination], cells: Cells) -> set[Combination]:
    """Return all that was not played yet."""
    return set(pairs) - set(cells)


def by_bisection(pairs: Sequence[Combination], cells: Cells) -> set[Combination]:
    """Return the first and the last of each lane; then, for each difference, the middle of those between which it begins."""
    rows = {pair.lane: [other for other in pairs if other.lane == pair.lane] for pair in pairs}
    ends = {end for row in rows.values() for end in (*_end(row, cells), *_end(row[::-1], cells))}
    if ends:
        return ends
    chosen = set()
    for difference in differences(pairs, cells):
        row = rows[difference.cluster, difference.beside]
        first = next(at for at, pair in enumerate(row) if pair.version == difference.since)
        before = [at for at in range(first) if is_played(cells, row[at])]
        between = [pair for pair in row[before[-1] + 1 : first] if pair not in cells] if before else []
        if between:
            chosen.add(between[len(between) // 2])
    return chosen


def _end(row: Sequence[Combination], cells: Cells) -> Iterator[Combination]:
    """Yield the outermost that may still turn out to be one that can be played, unless that was played."""
    for pair in row:
        if pair not in cells:
            yield pair
            return
        if is_played(cells, pair):
            return
