"""Where a block of the slide comes closest to an output, and how the two differ there."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from harness.match.difference import aligned, excerpt, kept, on_side, with_lines
from harness.match.line import LinePattern, cells, likeness
from harness.record.difference import DifferenceKind, DifferenceRecord, DiffLineRecord, DiffSide

_SEARCHED_LINES = 500
"""Of the end of the output: what a person would scroll back."""
_SHOWN_PATTERNS = 30
_SPARE_LINES = 8
_ALIKE = 0.3
"""Below this likeness two lines are shown as one missing and one more, not as one changed."""


def explain(
    patterns: Sequence[LinePattern], numbers: Sequence[int], lines: Sequence[str], start: int
) -> DifferenceRecord:
    """Return the first difference, with the lines side by side.

    `numbers` are the lines of the claim that the patterns come from; the output counts from `start`.
    """
    shown, searched = patterns[:_SHOWN_PATTERNS], lines[start:][-_SEARCHED_LINES:]
    place = closest(shown, searched)
    if place is None:
        of_slide = on_side(DiffSide.SLIDE, [pattern.text for pattern in shown])
        first = DifferenceRecord(kind=DifferenceKind.UNLIKE_LINE, number=numbers[0], expected=kept(patterns[0].text))
        return with_lines(first, [*of_slide, *excerpt("\n".join(searched))])
    window = searched[place : place + len(shown) + _SPARE_LINES]
    compared = _side_by_side(pairs(shown, window), shown, numbers, window)
    if compared.kind is DifferenceKind.OTHER_ORDER and len(patterns) > len(shown):
        last = len(shown) - 1  # it is there, and shows where what follows was looked for
        return explain(patterns[last:], numbers[last:], searched, place + last)
    return compared


Alike = Callable[[LinePattern, str], float]
"""How much a line of the output is like one of the claim, from 0 to 1; more if it matches."""


def _alike(pattern: LinePattern, line: str) -> float:
    return likeness(frozenset(pattern.text.split()), frozenset(line.split()))


def closest(patterns: Sequence[LinePattern], lines: Sequence[str], alike: Alike = _alike) -> int | None:
    """Return the line of the output at which most of the block seems to begin."""
    votes: dict[int, float] = defaultdict(float)
    for place, line in enumerate(lines):
        for offset, pattern in enumerate(patterns):
            here = 1.0 if pattern.matches(line) else alike(pattern, line)
            if here > _ALIKE:
                votes[max(0, place - offset)] += here
    return max(votes, key=lambda place: (votes[place], place)) if votes else None


def pairs(
    patterns: Sequence[LinePattern], lines: Sequence[str], alike: Alike = _alike
) -> list[tuple[int | None, int | None]]:
    """Return the best way to walk down both: (pattern, line), one of the two `None` where only the other goes on."""
    sums = [[2.0 if pattern.matches(line) else alike(pattern, line) for line in lines] for pattern in patterns]
    best = [[0.0] * (len(lines) + 1) for _ in range(len(patterns) + 1)]
    for row in range(len(patterns) - 1, -1, -1):
        for column in range(len(lines) - 1, -1, -1):
            here = sums[row][column]
            paired = here + best[row + 1][column + 1] if here > _ALIKE else 0.0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    pairing: list[tuple[int | None, int | None]] = []
    row = column = 0
    while row < len(patterns):
        if column == len(lines) or best[row][column] == best[row + 1][column]:
            pairing.append((row, None))
            row += 1
        elif best[row][column] == best[row][column + 1]:
            pairing.append((None, column))
            column += 1
        else:
            pairing.append((row, column))
            row, column = row + 1, column + 1
    return pairing


def _side_by_side(
    pairs: Sequence[tuple[int | None, int | None]],
    patterns: Sequence[LinePattern],
    numbers: Sequence[int],
    lines: Sequence[str],
) -> DifferenceRecord:
    """Return the first difference of lines that are compared, with all of them; `OTHER_ORDER` where each line of the claim is there."""
    first: DifferenceRecord | None = None
    shown: list[DiffLineRecord] = []
    for row, column in pairs:
        if row is None:
            if shown and column is not None:
                extra = lines[column].strip()
                first = first or DifferenceRecord(kind=DifferenceKind.EXTRA_LINE, actual=kept(extra))
                shown += on_side(DiffSide.OUTPUT, [extra])
            continue
        pattern, number = patterns[row], numbers[row]
        if column is None:
            first = first or DifferenceRecord(
                kind=DifferenceKind.MISSING_LINE, number=number, expected=kept(pattern.text)
            )
            shown += on_side(DiffSide.SLIDE, [pattern.text])
        elif pattern.matches(lines[column]):
            shown += on_side(DiffSide.BOTH, [lines[column].strip()])
        else:
            compared = cells(pattern, lines[column])
            different = next(cell for cell in compared if not cell.same)
            first = first or DifferenceRecord(
                kind=DifferenceKind.OTHER_LINE,
                number=number,
                expected=kept(different.expected),
                actual=kept(different.actual),
            )
            shown += aligned(compared)
    return with_lines(first or DifferenceRecord(kind=DifferenceKind.OTHER_ORDER), shown)
