"""The detail of an unmet expectation as a diff: which lines the slide has, which came, and the words that differ."""

from enum import StrEnum

from msgspec import Struct

from harness.report.printable import LONGEST_LINE
from harness.report.sheet import is_carets


class DiffSide(StrEnum):
    """Where a line of a diff is from."""

    SAID = "said"
    """The slide."""
    CAME = "came"
    """The output."""
    BOTH = "both"
    TOLD = "told"
    """A sentence about the difference."""


class Segment(Struct, frozen=True):
    """A part of a line."""

    text: str
    differs: bool


class DiffLine(Struct, frozen=True):
    """A line of a diff, without its sign."""

    side: DiffSide
    segments: tuple[Segment, ...]


_SIGNS = {"- ": DiffSide.SAID, "+ ": DiffSide.CAME, "  ": DiffSide.BOTH}


def diff_lines(detail: str) -> tuple[DiffLine, ...]:
    """Read what `harness.match` tells: `- ` the slide's lines, `+ ` those that came, `^` below the words that differ."""
    read: list[tuple[DiffSide, str, str]] = []
    for line in detail.rstrip().split("\n"):
        if is_carets(line):
            for at in range(max(0, len(read) - 2), len(read)):
                side, text, _ = read[at]
                if side in (DiffSide.SAID, DiffSide.CAME):
                    read[at] = (side, text, line[2:])
            continue
        side = _SIGNS.get(line[:2].ljust(2) if line in ("-", "+") else line[:2], DiffSide.TOLD)
        read.append((side, line if side is DiffSide.TOLD else line[2:], ""))
    return tuple(DiffLine(side, _segments(text[:LONGEST_LINE], carets)) for side, text, carets in read)


def _segments(text: str, carets: str) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    start = 0
    for at in range(1, len(text) + 1):
        differs = carets[start : start + 1] == "^"
        if at == len(text) or (carets[at : at + 1] == "^") is not differs:
            segments.append(Segment(text[start:at], differs))
            start = at
    return tuple(segments)
