"""How a difference is written: the lines of the slide and those that came, with the words that differ."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from harness.match.contract import Match
from harness.record.difference import DifferenceKind, DifferenceRecord, DiffLineRecord, DiffSide, DiffSpan

WIDTH = 110
"""Columns of a line of a diff, with its sign; longer ones are cut around the difference."""
LIMIT = 40
"""Lines of a whole difference: a sentence, the lines of the diff, and one below each two that are compared word by word."""
_SIGN = 2
"""Columns before each line of a diff."""
_EXCERPT_LINES = 15
_LONGEST_VALUE = 1_000
"""Characters that are kept of a word, a line or a value."""
_LEAD = 40


class ComparedCell(Struct, frozen=True):
    """A word or a table cell, as the slide has it and as it came out."""

    expected: str
    actual: str
    same: bool


def unmatched(kind: DifferenceKind, lines: Sequence[DiffLineRecord] = (), **facts: Any) -> Match:
    """Return that a claim is not satisfied; `facts` are other fields of `DifferenceRecord`."""
    return Match(with_lines(DifferenceRecord(kind=kind, **facts), lines))


def with_lines(first: DifferenceRecord, lines: Sequence[DiffLineRecord]) -> DifferenceRecord:
    """Return what differs first with the diff around it; the end of a diff of too many lines is left out."""
    return replace(first, lines=_limited(lines))


def aligned(cells: Sequence[ComparedCell], gap: str = " ") -> list[DiffLineRecord]:
    """Return two lines with their cells below each other: the slide's, and the output's."""
    expected, actual = "", ""
    spans: list[DiffSpan] = []
    for cell in cells:
        width = max(len(cell.expected), len(cell.actual))
        if not cell.same:
            spans.append(DiffSpan(len(expected), len(expected) + width))
        expected += cell.expected.ljust(width) + gap
        actual += cell.actual.ljust(width) + gap
    first = spans[0].start if spans else 0
    start = max(0, first - _LEAD) if max(len(expected), len(actual)) > WIDTH else 0
    seen = tuple(
        DiffSpan(max(0, span.start - start), min(WIDTH, span.end - start))
        for span in spans
        if span.end > start and span.start < start + WIDTH
    )
    return [
        DiffLineRecord(side=side, text=_window(line, start).rstrip(), differs=seen)
        for side, line in ((DiffSide.SLIDE, expected), (DiffSide.OUTPUT, actual))
    ]


def _window(line: str, start: int) -> str:
    cut = line[start : start + WIDTH]
    if start and line.strip():
        cut = "…" + cut[1:]
    if len(line.rstrip()) > start + WIDTH:
        cut = cut[:-1] + "…"
    return cut


def clipped(line: str) -> str:
    """Return the text of a line, cut at the width of a diff."""
    return line if len(line) <= WIDTH - _SIGN else line[: WIDTH - _SIGN - 1] + "…"


def kept(text: str) -> str:
    """Return a word, a line or a value, cut to what is worth keeping of it."""
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def on_side(side: DiffSide, lines: Iterable[str]) -> list[DiffLineRecord]:
    """Return the lines of one side, cut at the width of a diff."""
    return [DiffLineRecord(side=side, text=clipped(line.rstrip())) for line in lines]


def excerpt(output: str) -> list[DiffLineRecord]:
    """Return the end of an output, as lines of a diff."""
    lines = output.strip("\n").split("\n")
    shown = on_side(DiffSide.OUTPUT, lines[-_EXCERPT_LINES:])
    hidden = len(lines) - len(shown)
    return [DiffLineRecord(side=DiffSide.LEFT_OUT_BEFORE, count=hidden), *shown] if hidden else shown


def _limited(lines: Sequence[DiffLineRecord]) -> tuple[DiffLineRecord, ...]:
    """Return the lines, the end left out where there are too many."""
    heights = [1 + (line.side is DiffSide.OUTPUT and bool(line.differs)) for line in lines]
    if 1 + sum(heights) <= LIMIT:
        return tuple(lines)
    room, count = LIMIT - 2, 0
    while room >= heights[count]:
        room -= heights[count]
        count += 1
    if count and lines[count - 1].side is DiffSide.SLIDE and lines[count - 1].differs:
        count -= 1  # what is compared word by word stays together
    return (*lines[:count], DiffLineRecord(side=DiffSide.LEFT_OUT_BEHIND, count=len(lines) - count))
