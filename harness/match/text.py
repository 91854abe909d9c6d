"""A claimed output, compared line by line.

The lines of the slide must follow each other in the output; more lines before or after are fine, because a
slide shows the lines that matter and a terminal may add warnings, progress or what was printed while waiting. A
line with nothing but `...` (or `…`, `[...]`) stands for any number of lines. Empty lines and indentation do not
count. A kubectl table is compared column by column (see `table`); for the rest see `words` and `tokens`.
"""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from harness.match import alignment, table
from harness.match.contract import ELISIONS, Match
from harness.match.difference import excerpt, on_side, unmatched
from harness.match.line import LinePattern
from harness.match.progress import without_progress
from harness.match.remarks import without_remarks
from harness.record.difference import DifferenceKind, DifferenceRecord, DiffSide


class ExpectationPart(Protocol):
    """A part of the claim that is looked for as a whole."""

    def find(self, lines: Sequence[str], start: int) -> int | None:
        """Return where the part ends that satisfies this, at or after `start`."""

    def explain(self, lines: Sequence[str], start: int) -> DifferenceRecord:
        """Return why nothing after `start` satisfies this."""


class LineBlock(Struct, frozen=True):
    """Lines that follow each other."""

    patterns: tuple[LinePattern, ...]
    numbers: tuple[int, ...]
    """The line of the claim that each comes from, counted from 1."""

    def find(self, lines: Sequence[str], start: int) -> int | None:
        """Return where the first run of lines ends that matches."""
        rest = "\n".join(lines[start:])
        fixed_texts = [(fixed, at) for at, pattern in enumerate(self.patterns) for fixed in pattern.fixed[:2]]
        rarest, offset = min(fixed_texts, key=lambda fixed: rest.count(fixed[0]), default=("", 0))
        size, last = len(self.patterns), len(lines) - len(self.patterns)
        for place in (at - offset for at, line in enumerate(lines) if rarest in line):
            if start <= place <= last and all(map(LinePattern.matches, self.patterns, lines[place : place + size])):
                return place + size
        return None

    def explain(self, lines: Sequence[str], start: int) -> DifferenceRecord:
        """Return the lines of the output that come closest, aligned with those of the slide."""
        return alignment.explain(self.patterns, self.numbers, lines, start)


def match(expected: str, actual: str) -> Match:
    """Look for the claim in an output; what kubectl tells while it waits need not have come the same way."""
    whole = _match(expected, actual)
    if whole.satisfied or (shorter := without_progress(expected, actual)) == expected:
        return whole
    return Match() if _match(shorter, actual).satisfied else whole


def _match(expected: str, actual: str) -> Match:
    lines = [line for line in actual.split("\n") if line.strip()]
    pieces = _pieces(without_remarks(expected, actual))
    if pieces and not lines:
        expected_lines = [line for line in expected.split("\n") if line.strip()]
        return unmatched(DifferenceKind.EMPTY_OUTPUT, on_side(DiffSide.SLIDE, expected_lines))
    position = 0
    for number, piece in enumerate(pieces):
        end = piece.find(lines, position)
        if end is None:
            if number and piece.find(lines, 0) is not None:
                return unmatched(DifferenceKind.OTHER_ORDER, excerpt(actual))
            return Match(piece.explain(lines, position))
        position = end
    return Match()


def _pieces(expected: str) -> list[ExpectationPart]:
    """The blocks and tables of a claim, in order."""
    pieces: list[ExpectationPart] = []
    block: dict[int, LinePattern] = {}
    lines = expected.split("\n")
    number = 0

    def close_block() -> None:
        if block:
            pieces.append(LineBlock(tuple(block.values()), tuple(block)))
            block.clear()

    while number < len(lines):
        line = lines[number].strip()
        expected_table = table.read(lines, number)
        if expected_table is not None:
            close_block()
            pieces.append(expected_table)
            number += expected_table.height
            continue
        number += 1
        if line in ELISIONS:
            close_block()
        elif line:
            block[number] = LinePattern(line)
    close_block()
    return pieces
