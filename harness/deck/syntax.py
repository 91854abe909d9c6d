"""How decks are written, for those who edit them: where a block begins and ends, and how a directive is written beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from harness.deck.model import Step
from harness.shell.lazy_pattern import lazy_pattern

_FENCE = lazy_pattern(r"[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})")
_FENCE_OF_LIST = lazy_pattern(r"[ \t>]*(?:[-*+] |\d+[.)] )?[ \t]*(`{3,}|~{3,})(.*)")
_HEADING = lazy_pattern(r"#{1,6} .*")
_UNDERLINE = lazy_pattern(r"(?:=+|-{2,})[ \t]*")
_RST_CODE = lazy_pattern(
    r"[ \t]*\.\. (?:code-block|code|sourcecode|parsed-literal|prompt)::.*|(?![ \t]*\.\. ).*::[ \t]*"
)
"""What indented code follows."""
_RST_OPTION = lazy_pattern(r"[ \t]+:[\w-]+:(?:[ \t]|$)")
_ADOC_HEADING = lazy_pattern(r"={1,6} \S.*")
_ADOC_UNDERLINE = lazy_pattern(r"([-=~^+])\1+[ \t]*")
_UNDERLINE_DIFFERS = 2
"""Characters by which AsciiDoc's underline may be longer or shorter than its title."""
_ADOC_DELIMITER = lazy_pattern(r"-{4,}|\.{4,}|/{4,}|`{3,}|--")
"""Around what is typed, and around comments."""
_ADOC_METADATA = lazy_pattern(r"\[.*\]|\.[^\s.].*")
"""Attributes and titles of blocks."""
_CODE_TAG = lazy_pattern(
    r"[ \t]*(?:\{%-?[ \t]*(?:highlight|codeblock)\b|\{\{[<%][ \t]*\w+(?:[ \t][^/]|[ \t]*[%>])|<pre\b)"
)
_CODE_TAG_END = lazy_pattern(r"\{%-?[ \t]*end(?:highlight|codeblock)\b|\{\{[<%][ \t]*/|</pre>")
"""Of Liquid, Hugo and HTML: see `markdown.code_tags`."""
_RST_COMMENT = lazy_pattern(r"[ \t]*\.\.[ \t]+```")
_EXERCISE = lazy_pattern(r"[ \t]*\.(?:exercise|lab)\[[ \t]*$")
_RULE = lazy_pattern(r"---?[ \t]*$")
_BEGINS = lazy_pattern(
    r"[ \t]*(?:\.[A-Za-z][\w.-]*\[|<!--|-->|(?:=+|-+)[ \t]*$|#|>|```|~~~|:::|(?:===|\?\?\?)[+!]? |name:|class:|layout:)"
)
"""Headings and the lines under them, fences, comments, tabs, containers, quotations, and properties of slides."""
_RST_BEGINS = lazy_pattern(r"([!-/:-@\[-`{-~])\1+[ \t]*$|[ \t]*\.\.(?:[ \t]|$)")
"""The lines under and over titles: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections; directives, labels, comments."""
_RST_ABOVE_SLIDE = lazy_pattern(r"([!-/:-@\[-`{-~])\1+[ \t]*$|\.\.[ \t]+_.*:[ \t]*$")
_ADOC_BEGINS = lazy_pattern(r"={1,6}[ \t]|//|:!?\w[\w-]*!?:|\w+::|([-.=*_+~^`])\1+[ \t]*$")
"""Headings, comments, attributes, macros of blocks, delimiters."""


class BlockOfLines(Struct, frozen=True):
    """Lines of a file, both counted from 0."""

    first: int
    last: int
    indentation: str
    is_comment: bool
    """It holds directives, hidden from the audience."""


class CodeLines(Struct, frozen=True):
    """The lines of a block of code, all counted from 0."""

    first: int
    """Of what marks it: a fence, a directive with its options, attributes and a title above a delimiter."""
    content: int
    """The first line of the code itself."""
    last: int


class Syntax(Protocol):
    """How decks of a family are written."""

    def block(self, lines: Sequence[str], step: Step) -> BlockOfLines | None:
        """Return the fence or comment that holds a step; `None` if the lines do not show it."""

    def comment(self, word: str, text: str) -> str | None:
        """Return a directive in a comment; `None` for a text that would end it."""

    def code(self, lines: Sequence[str]) -> Iterator[CodeLines]:
        """Yield the blocks of code in order."""

    def title(self, lines: Sequence[str], at: int) -> str:
        """Return the line, counted from 0, if a heading begins there; else an empty text."""

    def begins_block(self, line: str) -> bool:
        """Return whether a line is part of a heading, or begins or ends something: no text that leads up to a block goes on above it."""

    def end_of_steps(self, lines: Sequence[str], first: int, end: int) -> int:
        """Return the line before which new steps of a slide go: behind the last one of it, or inside of its exercise.

        The slide is the lines from `first` up to the title of the next one, `end`, all counted from 0.
        """


class Markdown:
    """Fences and HTML comments."""

    def block(self, lines: Sequence[str], step: Step) -> BlockOfLines | None:
        """See `Syntax`."""
        at, height = step.span.line - 1, step.text.count("\n") + 1
        if step.hidden and (comment := _comment_around(lines, at)):
            return comment
        opening = next((number for number in range(at - 1, -1, -1) if lines[number].strip()), None)
        if _CODE_TAG.match(lines[at]):
            opening = at
        while (
            opening is not None
            and opening >= 0
            and not (_FENCE.match(lines[opening]) or _CODE_TAG.match(lines[opening]))
        ):
            opening -= 1
        if opening is None or opening < 0:
            return None
        match = _FENCE.match(lines[opening])
        if match is None:
            last = next((n for n in range(at + height - 1, len(lines)) if _CODE_TAG_END.search(lines[n])), None)
            return None if last is None else BlockOfLines(opening, last, indentation(lines[opening]), is_comment=False)
        marker = match[1]
        closings = (
            number
            for number in range(at + height - 1, len(lines))
            if lines[number].strip().startswith(marker) and not lines[number].strip().strip(marker[0])
        )
        last = next(closings, None)
        return None if last is None else BlockOfLines(opening, last, indentation(lines[last]), is_comment=False)

    def comment(self, word: str, text: str) -> str | None:
        """See `Syntax`."""
        if "```" in text or "-->" in text:
            return None
        return f"<!-- ```{word}\n{text}\n``` -->" if "\n" in text else f"<!-- ```{word}{' ' * bool(text)}{text}``` -->"

    def code(self, lines: Sequence[str]) -> Iterator[CodeLines]:
        """See `Syntax`."""
        opened, mark = None, ""
        for number, line in enumerate(lines):
            if (fence := _FENCE_OF_LIST.match(line)) is None:
                continue
            if opened is None:
                opened, mark = number, fence[1]
            elif fence[1].startswith(mark) and not fence[2].strip():
                yield CodeLines(opened, opened + 1, number)
                opened = None
        if opened is not None:
            yield CodeLines(opened, opened + 1, len(lines) - 1)

    def title(self, lines: Sequence[str], at: int) -> str:
        """See `Syntax`."""
        is_title = _HEADING.fullmatch(lines[at]) or (_is_alone(lines, at) and _UNDERLINE.fullmatch(_below(lines, at)))
        return lines[at] if is_title else ""

    def begins_block(self, line: str) -> bool:
        """See `Syntax`."""
        return _BEGINS.match(line) is not None

    def end_of_steps(self, lines: Sequence[str], first: int, end: int) -> int:
        """See `Syntax`."""
        opening = next((number for number in range(first, end) if _EXERCISE.match(lines[number])), None)
        if opening is not None:
            end = next((number for number in range(opening, end) if lines[number].rstrip() == "]"), end)
        return _behind_text(lines, first, end, _RULE)


class Rst:
    """Literal blocks and comments by indentation."""

    def block(self, lines: Sequence[str], step: Step) -> BlockOfLines | None:
        """See `Syntax`."""
        first, last = step.span.line - 1, step.span.line - 1 + step.text.count("\n")
        if last >= len(lines):
            return None
        if _RST_COMMENT.match(lines[first]):
            while last + 1 < len(lines) and lines[last + 1].startswith(f"{indentation(lines[first])} "):
                last += 1
            return BlockOfLines(first, last, indentation(lines[first]), is_comment=True)
        width = len(indentation(lines[first]))
        opening = first - 1
        while opening >= 0 and (not lines[opening].strip() or len(indentation(lines[opening])) >= width):
            opening -= 1
        if opening < 0 or not width:
            return None
        while last + 1 < len(lines) and lines[last + 1].strip() and len(indentation(lines[last + 1])) >= width:
            last += 1
        is_comment = _RST_COMMENT.match(lines[opening]) is not None
        return BlockOfLines(opening, last, indentation(lines[opening]), is_comment)

    def comment(self, word: str, text: str) -> str | None:
        """See `Syntax`."""
        if "```" in text:
            return None
        inner = text.replace("\n", "\n   ")
        return f".. ```{word}\n   {inner}\n   ```" if "\n" in text else f".. ```{word}{' ' * bool(text)}{text}```"

    def code(self, lines: Sequence[str]) -> Iterator[CodeLines]:
        """See `Syntax`."""
        at = 0
        while at < len(lines):
            last = at
            if _RST_CODE.fullmatch(lines[at]):
                width, number = len(indentation(lines[at])), at + 1
                while number < len(lines) and (not lines[number].strip() or len(indentation(lines[number])) > width):
                    last = number if lines[number].strip() else last
                    number += 1
            content = at + 1
            while content < last and _RST_OPTION.match(lines[content]):
                content += 1
            if last > at:
                yield CodeLines(at, content, last)
            at = last + 1

    def title(self, lines: Sequence[str], at: int) -> str:
        """See `Syntax`."""
        line, below = lines[at].rstrip(), _below(lines, at)
        is_title = line and line == line.lstrip() and not _RST_BEGINS.match(line) and _RST_ABOVE_SLIDE.fullmatch(below)
        return line if is_title and len(below.rstrip()) >= len(line) else ""

    def begins_block(self, line: str) -> bool:
        """See `Syntax`."""
        return _RST_BEGINS.match(line) is not None

    def end_of_steps(self, lines: Sequence[str], first: int, end: int) -> int:
        """See `Syntax`."""
        return _behind_text(lines, first, end, _RST_ABOVE_SLIDE)


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
        return lines[at] if _ADOC_HEADING.fullmatch(lines[at]) or _is_underlined(lines, at) else ""

    def begins_block(self, line: str) -> bool:
        """See `Syntax`."""
        return _ADOC_BEGINS.match(line) is not None

    def end_of_steps(self, lines: Sequence[str], first: int, end: int) -> int:
        """See `Syntax`."""
        return _behind_text(lines, first, end, _ADOC_METADATA)


def indentation(line: str) -> str:
    """Return the space that a line begins with."""
    return line[: len(line) - len(line.lstrip())]


def _behind_text(lines: Sequence[str], first: int, end: int, above_slide: re.Pattern[str]) -> int:
    """Return the line behind the last one with a text, without what stands above the title of the next slide."""
    while end > first and (not lines[end - 1].strip() or above_slide.match(lines[end - 1])):
        end -= 1
    return end


def _delimited_around(lines: Sequence[str], at: int) -> tuple[int, int] | None:
    """The first and the last line of AsciiDoc's delimited block that holds a line."""
    return next(((first, last) for first, last in _delimited(lines) if first < at < last), None)


def _delimited(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last line of each of AsciiDoc's delimited blocks."""
    opened, closing = 0, ""
    for number, line in enumerate(lines):
        match = _ADOC_DELIMITER.match(line)
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
    while first > 0 and _ADOC_METADATA.fullmatch(lines[first - 1].rstrip()):
        first -= 1
    return first


def _is_underlined(lines: Sequence[str], at: int) -> bool:
    """Whether a line is a title of AsciiDoc with a line under it."""
    line, below = lines[at].rstrip(), _below(lines, at).rstrip()
    is_title = line[:1].isalnum() and _is_alone(lines, at) and len(below) > 1 and _ADOC_UNDERLINE.fullmatch(below)
    return bool(is_title) and abs(len(line) - len(below)) <= _UNDERLINE_DIFFERS


def _below(lines: Sequence[str], at: int) -> str:
    return lines[at + 1] if at + 1 < len(lines) else ""


def _is_alone(lines: Sequence[str], at: int) -> bool:
    """Whether a line has a text, and nothing right above it."""
    return bool(lines[at].strip()) and (at == 0 or not lines[at - 1].strip())


def _lines_around(lines: Sequence[str], at: int) -> tuple[int, int]:
    """The lines up to blank ones, or of the comment, around a line."""
    is_comment = lines[at].startswith("//")
    first = last = at
    while first > 0 and lines[first - 1].strip() and lines[first - 1].startswith("//") is is_comment:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip() and lines[last + 1].startswith("//") is is_comment:
        last += 1
    return first, last


def _comment_around(lines: Sequence[str], at: int) -> BlockOfLines | None:
    first = next((number for number in range(at, -1, -1) if "<!--" in lines[number]), None)
    last = next((number for number in range(at, len(lines)) if "-->" in lines[number]), None)
    if first is None or last is None:
        return None
    return BlockOfLines(first, last, indentation(lines[first]), is_comment=True)


MARKDOWN: Syntax = Markdown()
RST: Syntax = Rst()
ASCIIDOC: Syntax = AsciiDoc()
