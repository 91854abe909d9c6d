"""remark (remarkjs.com), as container.training and its relatives write it: `.exercise[ … ]`, `.lab[ … ]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from harness.deck import comments
from harness.deck.blocks import (
    Block,
    ExerciseEnd,
    ExerciseStart,
    Fence,
    Heading,
    Paragraph,
    Problem,
    Property,
    SlideStart,
)
from harness.deck.markdown import class_block, comment, slide_property, slide_separator
from harness.deck.model import Finding, Severity
from harness.deck.source import Source

NAME = "remark"
EXERCISES = {"exercise", "lab"}
INTERRUPTS = ["paragraph", "reference", "blockquote", "list"]
MARKS = re.compile(r"^(?:---|\?\?\?|\.(?:exercise|lab)\[|class: )", re.MULTILINE)


def recognises(text: str) -> bool:
    """True for text with remark's slide separators or exercise marks."""
    return MARKS.search(text) is not None


def blocks(source: Source) -> Iterator[Block]:
    """The text as blocks."""
    yield from _Walk(source).blocks(source.text, first_line=1, is_hidden=False)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["fence", "list", "heading", "blockquote"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    for rule in (comment, class_block, slide_property, slide_separator):
        parser.block.ruler.before("fence", rule.NAME, rule.rule, {"alt": INTERRUPTS})
    return parser


class _Walk:
    """Tokens → blocks, for the text of a deck and for exercises inside of its comments."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def blocks(self, text: str, first_line: int, is_hidden: bool) -> Iterator[Block]:  # noqa: PLR0912  one case a token type
        lines = text.split("\n")
        open_blocks: list[bool] = []
        is_heading = False
        for token in _parser().parse(text):
            line = first_line + (token.map[0] if token.map else 0)
            match token.type:
                case slide_separator.NAME:
                    if token.info == "slide":
                        yield SlideStart(line + 1)
                case slide_property.NAME:
                    yield Property(line, token.info, token.content.strip())
                case "heading_open":
                    is_heading = True
                case "inline":
                    yield from self._prose(token, line, is_heading)
                    is_heading = False
                case "fence":
                    if not _is_closed(lines, token):
                        yield self._problem(
                            "unclosed-fence",
                            line,
                            "this fence is never closed",
                            f"Close it with a line of `{token.markup}`.",
                        )
                    yield Fence(line + 1, token.info.strip(), token.content, is_hidden)
                case comment.NAME:
                    yield from self._comment(token, line)
                case "class_block_open":
                    is_exercise = not EXERCISES.isdisjoint(token.info.split())
                    open_blocks.append(is_exercise)
                    if token.meta["unclosed"]:
                        name = f".{token.info.replace(' ', '.')}["
                        yield self._problem(
                            "unclosed-exercise" if is_exercise else "unclosed-block",
                            line,
                            f"this `{name}` is never closed",
                            "Close it with a line that is just `]`, before the slide ends.",
                        )
                    if is_exercise:
                        yield ExerciseStart(line, is_hidden)
                case "class_block_close":
                    if open_blocks.pop():
                        yield ExerciseEnd(line)

    def _prose(self, token: Token, line: int, is_heading: bool) -> Iterator[Block]:
        text = token.content
        if is_heading:
            yield Heading(line, text.strip())
            return
        yield Paragraph(line, text)
        position = 0
        while (start := text.find(comment.OPENING, position)) >= 0:
            end = text.find(comment.CLOSING, start)
            if end < 0:
                return
            yield from comments.directives_of(
                text[start + len(comment.OPENING) : end], line + text.count("\n", 0, start)
            )
            position = end

    def _comment(self, token: Token, line: int) -> Iterator[Block]:
        if token.info == "unclosed":
            yield self._problem("unclosed-comment", line, "this comment is never closed", "Close it with `-->`.")
        elif comments.opens_exercise(token.content):
            yield from self.blocks(token.content, line, is_hidden=True)
        else:
            yield from comments.directives_of(token.content, line)

    def _problem(self, identifier: str, line: int, message: str, way_out: str) -> Problem:
        return Problem(
            Finding(identifier, self.source.span(line), Severity.ERROR, message, way_out, prevents_playing=True)
        )


def _is_closed(lines: list[str], fence: Token) -> bool:
    if fence.map is None or fence.map[1] - fence.map[0] < 2:
        return False
    last = lines[fence.map[1] - 1].strip()
    return last.startswith(fence.markup) and not last.strip(fence.markup[0])
