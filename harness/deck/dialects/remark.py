"""remark (remarkjs.com), as container.training and its relatives write it: `.exercise[ … ]`, `.lab[ … ]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt

from harness.deck.blocks import Block
from harness.deck.markdown import class_block, comment, fence, slide_property, slide_separator
from harness.deck.markdown.walk import INTERRUPTS, Walk
from harness.deck.source import Source

NAME = "remark"
MARKS_EXERCISES = True
_MARKS = re.compile(r"^(?:---|\?\?\?|\.(?:exercise|lab)\[|class: )", re.MULTILINE)


def recognises(text: str) -> bool:
    """True for text with remark's slide separators or exercise marks."""
    return _MARKS.search(text) is not None


def blocks(source: Source) -> Iterator[Block]:
    """The text as blocks."""
    yield from Walk(source, _parser()).blocks(source.text)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["fence", "list", "heading", "blockquote"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.at(fence.NAME, fence.rule, {"alt": INTERRUPTS})
    for rule in (comment, class_block, slide_property, slide_separator):
        parser.block.ruler.before(fence.NAME, rule.NAME, rule.rule, {"alt": INTERRUPTS})
    return parser
