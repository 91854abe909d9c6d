"""Files that hold two dialects one after the other: where one ends and the next begins.

A file is cut at its headings; a piece is of the dialect whose unmistakable marks it holds, or of the one before it.
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.dialects import MARKED, Dialect, markdown, rst
from harness.deck.source import Source
from harness.shell.lazy_pattern import lazy_pattern

_HEADING = lazy_pattern(
    r"^(?:#{1,6}[ \t]+\S[^\n]*|(?![ \t#>*+\-=~^\"'`|.:])[^\n]+\n(?P<mark>[=~^\"'*+-])(?P=mark){2,}[ \t]*)$",
    re.MULTILINE,
)
_FENCE = lazy_pattern(r"^[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})[^`\n]*$", re.MULTILINE)


class Stretch(Struct, frozen=True):
    """Consecutive lines in one dialect."""

    dialect: Dialect
    text: str


def stretches(text: str, unmarked: Dialect = markdown) -> list[Stretch]:
    """Return the stretches of a file, in order; most files are one. What has no marks is `unmarked`."""
    if "::" not in text or not _FENCE.search(text):
        return [Stretch(marked(text) or unmarked, text)]
    pieces = list(_pieces(text))
    classified = [(_is_rst(piece), piece) for piece in pieces]
    if not any(is_rst for is_rst, _ in classified) or all(is_rst is not False for is_rst, _ in classified):
        return [Stretch(marked(text) or unmarked, text)]
    joined: list[tuple[bool, str]] = []
    is_rst = next(decided for decided, _ in classified if decided is not None)
    for decided, piece in classified:
        is_rst = is_rst if decided is None else decided
        if joined and joined[-1][0] == is_rst:
            joined[-1] = (is_rst, joined[-1][1] + piece)
        else:
            joined.append((is_rst, piece))
    return [Stretch(rst if is_rst else marked(piece) or unmarked, piece) for is_rst, piece in joined]


def marked(text: str) -> Dialect | None:
    """Return the dialect whose marks a text has; `None` for an ordinary page."""
    return next((dialect for dialect in MARKED if dialect.recognises(text)), None)


def sources_of(source: Source, parts: list[Stretch]) -> Iterator[tuple[Dialect, Source]]:
    """Yield each stretch as a source whose lines are numbered as in the file."""
    line = 0
    for part in parts:
        yield part.dialect, replace(source, text="\n" * line + part.text)
        line += part.text.count("\n")


def _is_rst(piece: str) -> bool | None:
    """`None` where a piece could be of any dialect."""
    if _FENCE.search(piece) or piece.startswith("#"):
        return False
    return True if rst.has_marks(piece) else None


def _pieces(text: str) -> Iterator[str]:
    """From heading to heading; what looks like one inside of a fence is none."""
    fenced = _fenced(text)
    cuts = [match.start() for match in _HEADING.finditer(text) if not any(a <= match.start() < b for a, b in fenced)]
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        if end > start:
            yield text[start:end]


def _fenced(text: str) -> list[tuple[int, int]]:
    ranges, opened, marker = [], 0, ""
    for match in _FENCE.finditer(text):
        line = match[0].strip()
        if not marker:
            opened, marker = match.start(), match[1]
        elif line.startswith(marker) and not line.strip(marker[0]):
            ranges.append((opened, match.end()))
            marker = ""
    return ranges
