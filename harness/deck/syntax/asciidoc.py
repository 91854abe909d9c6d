"""AsciiDoc: delimited blocks under their attributes, indented lines, and comments."""

from collections.abc import Iterator, Sequence

from harness.deck.model import Step
from harness.deck.syntax.lines import behind_text, is_alone, line_below
from harness.deck.syntax.model import BlockOfLines, CodeLines, Syntax
from harness.shell.lazy_pattern import lazy_pattern

_HEADING = lazy_pattern(r"={1,6} \S.*")
_UNDERLINE = lazy_pattern(r"([-=~^+])\1+[ \t]*")
_UNDERLINE_DIFFERS = 2
"""Characters by which AsciiDoc's underline may be longer or shorter than its title."""
_DELIMITER = lazy_pattern(r"-{4,}|\.{4,}|/{4,}|`{3,}|--")
"""Around what is typed, and around comments."""
_METADATA = lazy_pattern(r"\[.*\]|\.[^\s.].*")
"""Attributes and titles of blocks."""
_BEGINS = lazy_pattern(r"={1,6}[ \t]|//|:!?\w[\w-]*!?:|\w+::|([-.=*_+~^`])\1+[ \t]*$")
"""Headings, comments, attributes, macros of blocks, delimiters."""
_TAB = lazy_pattern(r"\S.*::\s*")
"""The term of a description list, as Asciidoctor Tabs has it: what stands below is of that."""


class AsciiDoc:
    """Delimited blocks under their attributes, indented lines, and comments behind `//` or between `////`."""

    def block(self, lines: Sequence[str], step: Step) -> BlockOfLines | None:
        """See `Syntax`."""
        at = step.span.line - 1
        if at >= len(lines):
            return None
        first, last = _delimited_around(lines, at) or _lines_around(lines, at)
        is_comment = lines[first].startswith("//")
        return BlockOfLines(first if is_comment else _metadata_above(lines, first), last, "", is_comment)

    def comment(self, word: str, text: str) -> str | None:
        """See `Syntax`."""
        if "```" in text or "////" in text:
            return None
        return f"////\n```{word}\n{text}\n```\n////" if "\n" in text else f"// ```{word}{' ' * bool(text)}{text}```"

    def code(self, lines: Sequence[str]) -> Iterator[CodeLines]:
        """See `Syntax`."""
        for first, last in _delimited(lines):
            if not lines[first].startswith("/"):
                yield CodeLines(_metadata_above(lines, first), first + 1, last)

    def title(self, lines: Sequence[str], at: int) -> str:
        """See `Syntax`."""
        return lines[at] if _HEADING.fullmatch(lines[at]) or _is_underlined(lines, at) else ""

    def tab(self, line: str) -> str:
        """See `Syntax`."""
        return line if _TAB.fullmatch(line) else ""

    def begins_block(self, line: str) -> bool:
        """See `Syntax`."""
        return _BEGINS.match(line) is not None

    def end_of_steps(self, lines: Sequence[str], first: int, end: int) -> int:
        """See `Syntax`."""
        return behind_text(lines, first, end, _METADATA)


def _delimited_around(lines: Sequence[str], at: int) -> tuple[int, int] | None:
    """The first and the last line of AsciiDoc's delimited block that holds a line."""
    return next(((first, last) for first, last in _delimited(lines) if first < at < last), None)


def _delimited(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last line of each of AsciiDoc's delimited blocks."""
    opened, closing = 0, ""
    for number, line in enumerate(lines):
        match = _DELIMITER.match(line)
        if match is None or (line.rstrip() != match[0] and (closing or match[0][0] != "`")):
            continue
        if not closing:
            if number == 0 or not _is_underlined(lines, number - 1):
                opened, closing = number, match[0]
        elif line.rstrip() == closing:
            yield opened, number
            closing = ""


def _metadata_above(lines: Sequence[str], first: int) -> int:
    """The first of the lines of attributes, and the title, of a block in AsciiDoc."""
    while first > 0 and _METADATA.fullmatch(lines[first - 1].rstrip()):
        first -= 1
    return first


def _is_underlined(lines: Sequence[str], at: int) -> bool:
    """Whether a line is a title of AsciiDoc with a line under it."""
    line, below = lines[at].rstrip(), line_below(lines, at).rstrip()
    is_title = line[:1].isalnum() and is_alone(lines, at) and len(below) > 1 and _UNDERLINE.fullmatch(below)
    return bool(is_title) and abs(len(line) - len(below)) <= _UNDERLINE_DIFFERS


def _lines_around(lines: Sequence[str], at: int) -> tuple[int, int]:
    """The lines up to blank ones, or of the comment, around a line."""
    is_comment = lines[at].startswith("//")
    first = last = at
    while first > 0 and lines[first - 1].strip() and lines[first - 1].startswith("//") is is_comment:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip() and lines[last + 1].startswith("//") is is_comment:
        last += 1
    return first, last


ASCIIDOC: Syntax = AsciiDoc()
