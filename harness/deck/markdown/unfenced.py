"""A text without what stands in its fences: where a dialect's marks count."""

import re
from functools import lru_cache

from harness.deck.markdown.fence import CLOSED_BEHIND, CLOSING
from harness.shell.lazy_pattern import lazy_pattern

_FENCE = lazy_pattern(
    r"^(?:[ \t]*(?:[-*+>]|\d{1,9}[.)])[ \t])?[ \t]*(`{3,}|~{3,})([^\n]*)$|^" + CLOSED_BEHIND.pattern + "$", re.MULTILINE
)


@lru_cache(maxsize=4)
def without_fences(text: str) -> str:
    """Return the text with the content of its fences removed, the lines that open and close them left."""
    kept: list[str] = []
    position = 0
    marker = ""
    for line in _FENCE.finditer(text):
        if line[1] is None:
            if marker == "```":
                position, marker = line.start(), ""
        elif not marker:
            if line[1][0] == "`" and "`" in line[2]:
                continue
            marker = line[1]
            kept.append(text[position : line.end() + 1])
        elif line[1].startswith(marker) and CLOSING.fullmatch(line[2].strip(f"{marker[0]} \t")):
            position, marker = line.start(), ""
    return "".join(kept) if marker else "".join((*kept, text[position:]))
