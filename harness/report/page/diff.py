"""How what came differs from what a slide claims, as the rows of a diff: a sentence, and lines with the words that differ."""

from msgspec import Struct

from harness.record.difference import DifferenceRecord, DiffLineRecord, DiffSide
from harness.report.difference import difference_sentence, text_of_line
from harness.report.printable import LONGEST_LINE, MOST_LINES


class Segment(Struct, frozen=True):
    """A part of a line."""

    text: str
    differs: bool


class DiffRow(Struct, frozen=True):
    """A row of a diff, without its sign."""

    side: DiffSide | None
    """`None` for a sentence."""
    segments: tuple[Segment, ...]


def diff_rows(difference: DifferenceRecord | None, characters: int) -> tuple[DiffRow, ...]:
    """Return a difference as rows; where they have more than `characters` together, or are too many, `…` stands for the rest."""
    if difference is None:
        return ()
    sentence = difference_sentence(difference)
    rows = [_row(None, line) for line in sentence.split("\n")] if sentence else []
    rows += [_row(line.side, text_of_line(line), line) for line in difference.lines]
    shown: list[DiffRow] = []
    room = characters
    for row in rows:
        if room <= 0 or len(shown) == MOST_LINES:
            return (*shown, _row(None, "…"))
        shown.append(row)
        room -= sum(len(segment.text) for segment in row.segments)
    return tuple(shown)


def _row(side: DiffSide | None, text: str, line: DiffLineRecord | None = None) -> DiffRow:
    text, segments, at = text[:LONGEST_LINE], list[Segment](), 0
    for span in line.differs if line is not None else ():
        start = min(max(at, span.start), len(text))
        end = min(max(start, span.end), len(text))
        segments += [Segment(text[at:start], False), Segment(text[start:end], True)]
        at = end
    return DiffRow(side, tuple(segment for segment in (*segments, Segment(text[at:], False)) if segment.text))
