"""Lines of a deck, whatever it is written in."""

import re
from collections.abc import Sequence


def indentation(line: str) -> str:
    """Return the space that a line begins with."""
    return line[: len(line) - len(line.lstrip())]


def behind_text(lines: Sequence[str], first: int, end: int, above_slide: re.Pattern[str]) -> int:
    """Return the line behind the last one with a text, without what stands above the title of the next slide."""
    while end > first and (not lines[end - 1].strip() or above_slide.match(lines[end - 1])):
        end -= 1
    return end


def line_below(lines: Sequence[str], at: int) -> str:
    """Return the line below one; an empty text where there is none."""
    return lines[at + 1] if at + 1 < len(lines) else ""


def is_alone(lines: Sequence[str], at: int) -> bool:
    """Return whether a line has a text, and nothing right above it."""
    return bool(lines[at].strip()) and (at == 0 or not lines[at - 1].strip())
