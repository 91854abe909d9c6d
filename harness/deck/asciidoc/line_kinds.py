"""What a line of AsciiDoc is: a heading, an item of a list, a comment, what stands between texts."""

from collections.abc import Sequence

from harness.deck.asciidoc.block_attributes import LINE
from harness.deck.asciidoc.includes import VERBATIM
from harness.shell.lazy_pattern import lazy_pattern

CONTINUATION = "+"
"""What follows belongs to the item of the list above."""
_HEADING = lazy_pattern(r"(?:={1,6}|#{1,6})[ \t]+(\S.*?)[ \t]*")
_UNDERLINE = lazy_pattern(r"([=\-~^+])\1+")
_UNDERLINE_DIFFERS = 1
"""Characters by which an underline may be longer or shorter than its title."""
TITLE = lazy_pattern(r"\.([^\s.].*)")
"""Of the block below."""
ITEM = lazy_pattern(r"[ \t]*(?:-|\*{1,5}|\.{1,5}|\d+\.|[a-zA-Z]\.|[ivxIVX]+\))[ \t]+(\S.*)")
TERM = lazy_pattern(r"[ \t]*\S.*?(?:::{1,3}|;;)(?:[ \t]+(\S.*))?")
TAB = lazy_pattern(r"(\S.*?)::[ \t]*")
CALLOUT_ITEM = lazy_pattern(r"<(?:\d+|\.)>[ \t]")
_MACRO = lazy_pattern(r"[a-z][\w-]*::\S*\[.*\]")
_CONTAINER = lazy_pattern(r"={4,}|\*{4,}|_{4,}|--|[|,:!]===|'{3,}|-{3}|\*{3}|<<<")
"""What opens or closes a block whose content is read like the page around it, or stands between blocks."""
COMMENT = lazy_pattern(r"//(?!/)[ ]?(.*)")


def heading_at(lines: Sequence[str], at: int) -> tuple[str, int] | None:
    """Return the title that begins on the line of this index, and its number of lines; `None` where none does."""
    line = lines[at].rstrip()
    if heading := _HEADING.fullmatch(line):
        return heading[1], 1
    below = lines[at + 1].rstrip() if at + 1 < len(lines) else ""
    is_underlined = line[0].isalnum() and len(below) > 1 and _UNDERLINE.fullmatch(below)
    is_alone = at == 0 or not lines[at - 1].strip()
    if is_underlined and is_alone and abs(len(line) - len(below)) <= _UNDERLINE_DIFFERS:
        return line, 2
    return None


def stands_between_texts(line: str) -> bool:
    """Return whether a line opens or closes a block that is read like the page around it, or is a rule or a macro."""
    return bool(_CONTAINER.fullmatch(line) or line.startswith("|===") or _MACRO.fullmatch(line))


def ends_text(line: str, *, is_code: bool) -> bool:
    """Return whether a line, without blanks behind it, is no part of the text above it, which is code or prose."""
    if not line.strip() or line == CONTINUATION:
        return True
    if is_code:
        return False
    has_mark = VERBATIM.fullmatch(line) is not None and not line.startswith("```")
    is_block = has_mark or _CONTAINER.fullmatch(line) or (line[0] == "[" and LINE.fullmatch(line))
    return bool(is_block or line.startswith(("```", "//", "|===")) or ITEM.fullmatch(line) or TERM.fullmatch(line))
