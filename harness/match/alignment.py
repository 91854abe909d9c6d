"""Where a block of the slide comes closest to an output, and how the two differ there."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from harness.match.difference import aligned, cell_difference, excerpt, quoted, signed
from harness.match.line import LinePattern, cells, likeness

_SEARCHED_LINES = 500
"""Of the end of the output: what a person would scroll back."""
_SHOWN_PATTERNS = 30
_SPARE_LINES = 8
_ALIKE = 0.3
"""Below this likeness two lines are shown as one missing and one more, not as one changed."""


def explain(patterns: Sequence[LinePattern], numbers: Sequence[int], lines: Sequence[str], start: int) -> list[str]:
    """Return a sentence about the first difference, then the lines side by side.

    `numbers` are the lines of the claim that the patterns come from; the output counts from `start`.
    """
    patterns, searched = patterns[:_SHOWN_PATTERNS], lines[start:][-_SEARCHED_LINES:]
    place = closest(patterns, searched)
    if place is None:
        return [
            f"nothing in the output is like line {numbers[0]} of the slide's output: {quoted(patterns[0].text)}",
            *signed("-", [pattern.text for pattern in patterns]),
            *excerpt("\n".join(searched)),
        ]
    window = searched[place : place + len(patterns) + _SPARE_LINES]
    return _rendered(pairs(patterns, window), patterns, numbers, window)


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


def _rendered(
    pairs: Sequence[tuple[int | None, int | None]],
    patterns: Sequence[LinePattern],
    numbers: Sequence[int],
    lines: Sequence[str],
) -> list[str]:
    sentence = ""
    shown: list[str] = []
    for row, column in pairs:
        if row is None:
            if shown and column is not None:
                extra = lines[column].strip()
                sentence = sentence or f"the output has a line that the slide has not: {quoted(extra)}"
                shown += signed("+", [extra])
            continue
        pattern = patterns[row]
        its_line = f"line {numbers[row]} of the slide's output"
        if column is None:
            sentence = sentence or f"{its_line} is missing in the output: {quoted(pattern.text)}"
            shown += signed("-", [pattern.text])
        elif pattern.matches(lines[column]):
            shown += signed(" ", [lines[column].strip()])
        else:
            side_by_side = cells(pattern, lines[column])
            different = next(cell for cell in side_by_side if not cell.same)
            sentence = sentence or f"{its_line}: {cell_difference(different)}"
            shown += aligned(side_by_side)
    return [sentence, *shown]
