"""How a difference is shown: `-` what the slide says, `+` what came out, `^` under the words that differ."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

WIDTH = 110
"""Columns of a line of a diff; longer ones are cut around the difference."""
LIMIT = 40
"""Lines of a whole detail."""
_EXCERPT_LINES = 15
_LONGEST_QUOTED = 60
"""Characters of a text in a sentence."""
_LEAD = 40


class ComparedCell(Struct, frozen=True):
    """A word or a table cell, as the slide has it and as it came out."""

    expected: str
    actual: str
    same: bool


def aligned(cells: Sequence[ComparedCell], gap: str = " ") -> list[str]:
    """Return three lines: the slide's, the output's, and carets under the cells that differ."""
    expected, actual, carets = "", "", ""
    first_difference = -1
    for cell in cells:
        width = max(len(cell.expected), len(cell.actual))
        if not cell.same and first_difference < 0:
            first_difference = len(expected)
        mark = "" if cell.same else "^" * width
        expected += cell.expected.ljust(width) + gap
        actual += cell.actual.ljust(width) + gap
        carets += mark.ljust(width) + gap
    start = max(0, first_difference - _LEAD) if max(len(expected), len(actual)) > WIDTH else 0
    window = [_window(line, start) for line in (expected, actual, carets)]
    return [(sign + line).rstrip() for sign, line in zip(("- ", "+ ", "  "), window, strict=True)]


def cell_difference(cell: ComparedCell) -> str:
    """Return what differs in a cell, as the end of a sentence."""
    if not cell.expected:
        return f"the output says {quoted(cell.actual)} more"
    if not cell.actual:
        return f"the output lacks {quoted(cell.expected)}"
    return f"the slide says {quoted(cell.expected)}, the output says {quoted(cell.actual)}"


def _window(line: str, start: int) -> str:
    cut = line[start : start + WIDTH]
    if start and line.strip(" ^"):
        cut = "…" + cut[1:]
    if len(line.rstrip()) > start + WIDTH and line.strip(" ^"):
        cut = cut[:-1] + "…"
    return cut


def clipped(line: str) -> str:
    """Return the line, cut at the width of a diff."""
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def shortened(text: str) -> str:
    """Return the text, cut for use in a sentence."""
    return text if len(text) <= _LONGEST_QUOTED else text[: _LONGEST_QUOTED - 1] + "…"


def quoted(text: str) -> str:
    """Return the text in double quotes, cut for use in a sentence."""
    return f'"{shortened(text)}"'


def signed(sign: str, lines: Iterable[str]) -> list[str]:
    """Return the lines with the sign before each, cut at the width of a diff."""
    return [clipped(f"{sign} {line}".rstrip()) for line in lines]


def excerpt(output: str) -> list[str]:
    """Return the end of an output, as lines of a diff."""
    lines = output.strip("\n").split("\n")
    shown = signed("+", lines[-_EXCERPT_LINES:])
    hidden = len(lines) - len(shown)
    return [f"  … {hidden} lines before", *shown] if hidden else shown


def limited(lines: Sequence[str]) -> str:
    """Return the lines as one text, the end left out when there are too many."""
    if len(lines) <= LIMIT:
        return "\n".join(lines)
    return "\n".join([*lines[: LIMIT - 1], f"  … {len(lines) - LIMIT + 1} more lines"])
