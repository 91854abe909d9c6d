"""Where in a file a block of code or a comment begins and ends, and how a directive is written beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from harness.deck.blocks import Markup
from harness.deck.dialects import DIALECTS
from harness.deck.model import Deck, Slide, Step
from harness.shell.lazy_pattern import lazy_pattern

_FENCE = lazy_pattern(r"[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})")
_OPENS = lazy_pattern(r"[ \t]*(?:\.[A-Za-z][\w.-]*\[|<!--|-->|---?[ \t]*$|#|>|```|~~~|name:|class:|layout:)")
"""Lines that no introduction of a block goes on above."""
_EXERCISE = lazy_pattern(r"[ \t]*\.(?:exercise|lab)\[[ \t]*$")
_RULE = lazy_pattern(r"---?[ \t]*$")
_RST_COMMENT = lazy_pattern(r"[ \t]*\.\.[ \t]+```")


class Block(Struct, frozen=True):
    """Lines of a file, both counted from 0."""

    first: int
    last: int
    indentation: str
    is_comment: bool
    """It holds directives, hidden from the audience."""


class Syntax(Protocol):
    """How decks of a family are written."""

    def block(self, lines: Sequence[str], step: Step) -> Block | None:
        """The fence or comment that holds a step; `None` if the lines do not show it."""

    def comment(self, word: str, text: str) -> str | None:
        """A directive in a comment; `None` for a text that would end it."""


class Markdown:
    """Fences and HTML comments."""

    def block(self, lines: Sequence[str], step: Step) -> Block | None:
        """See `Syntax`."""
        at, height = step.span.line - 1, step.text.count("\n") + 1
        if step.hidden and (comment := _comment_around(lines, at)):
            return comment
        opening = next((number for number in range(at - 1, -1, -1) if lines[number].strip()), None)
        while opening is not None and opening >= 0 and not _FENCE.match(lines[opening]):
            opening -= 1
        found = _FENCE.match(lines[opening]) if opening is not None and opening >= 0 else None
        if opening is None or found is None:
            return None
        marker = found[1]
        closings = (
            number
            for number in range(at + height - 1, len(lines))
            if lines[number].strip().startswith(marker) and not lines[number].strip().strip(marker[0])
        )
        last = next(closings, None)
        return None if last is None else Block(opening, last, indentation(lines[last]), is_comment=False)

    def comment(self, word: str, text: str) -> str | None:
        """See `Syntax`."""
        if "```" in text or "-->" in text:
            return None
        return f"<!-- ```{word}\n{text}\n``` -->" if "\n" in text else f"<!-- ```{word}{' ' * bool(text)}{text}``` -->"


class Rst:
    """Literal blocks and comments by indentation."""

    def block(self, lines: Sequence[str], step: Step) -> Block | None:
        """See `Syntax`."""
        first, last = step.span.line - 1, step.span.line - 1 + step.text.count("\n")
        if last >= len(lines):
            return None
        if _RST_COMMENT.match(lines[first]):
            while last + 1 < len(lines) and lines[last + 1].startswith(f"{indentation(lines[first])} "):
                last += 1
            return Block(first, last, indentation(lines[first]), is_comment=True)
        width = len(indentation(lines[first]))
        opening = first - 1
        while opening >= 0 and (not lines[opening].strip() or len(indentation(lines[opening])) >= width):
            opening -= 1
        if opening < 0 or not width:
            return None
        while last + 1 < len(lines) and lines[last + 1].strip() and len(indentation(lines[last + 1])) >= width:
            last += 1
        is_comment = _RST_COMMENT.match(lines[opening]) is not None
        return Block(opening, last, indentation(lines[opening]), is_comment)

    def comment(self, word: str, text: str) -> str | None:
        """See `Syntax`."""
        if "```" in text:
            return None
        inner = text.replace("\n", "\n   ")
        return f".. ```{word}\n   {inner}\n   ```" if "\n" in text else f".. ```{word}{' ' * bool(text)}{text}```"


MARKDOWN = Markdown()
RST = Rst()


_SYNTAXES: Mapping[Markup, Syntax] = {Markup.MARKDOWN: MARKDOWN, Markup.RST: RST}


def syntax_of(dialect: str) -> Syntax | None:
    """Return how a deck is written; `None` where its dialects are written in different ways, or in one that nobody edits."""
    markups = {DIALECTS[name].MARKUP for name in dialect.split(" + ")}
    return _SYNTAXES.get(markups.pop()) if len(markups) == 1 else None


def introduction(lines: Sequence[str], block: Block) -> int:
    """The first of the lines right above a block that lead up to it; the block's own first line if none does."""
    at = block.first
    while at > 0 and lines[at - 1].strip() and not _OPENS.match(lines[at - 1]) and not block.is_comment:
        at -= 1
    return at


def end_of_slide(deck: Deck, slide: Slide, lines: Sequence[str]) -> int | None:
    """The last line with something on a slide that has no steps: inside its exercise, if it has one. Counted from 0."""
    if slide.steps:
        return None
    others = [each.span.line for each in deck.slides if each.span.path == slide.span.path]
    first, end = slide.span.line - 1, min((line - 1 for line in others if line > slide.span.line), default=len(lines))
    opening = next((number for number in range(first, end) if _EXERCISE.match(lines[number])), None)
    if opening is not None:
        end = next((number for number in range(opening, end) if lines[number].rstrip() == "]"), end)
    while end > first and (not lines[end - 1].strip() or _RULE.match(lines[end - 1])):
        end -= 1
    return end - 1 if end > first else None


def indentation(line: str) -> str:
    """The space that a line begins with."""
    return line[: len(line) - len(line.lstrip())]


def _comment_around(lines: Sequence[str], at: int) -> Block | None:
    first = next((number for number in range(at, -1, -1) if "<!--" in lines[number]), None)
    last = next((number for number in range(at, len(lines)) if "-->" in lines[number]), None)
    if first is None or last is None:
        return None
    return Block(first, last, indentation(lines[first]), is_comment=True)
