"""Marp (marp.app): front matter with `marp: true`, slides between rulers, no marks for exercises."""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from harness.deck.blocks import Asks, Block
from harness.deck.markdown import comment, front_matter
from harness.deck.markdown.walk import Walk, parser_of
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN
from harness.shell.lazy_pattern import lazy_pattern

NAME = "marp"
ASKS = Asks.COMMANDS
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = ()
_MARK = lazy_pattern(r"^marp[ \t]*:[ \t]*true\b", re.MULTILINE)

_HEADING_DIVIDER = lazy_pattern(
    r"^(?:<!--[ \t]*)?headingDivider[ \t]*:((?:[ \t]*\[?[1-6, \t]+\]?)|(?:\n[ \t]*-[ \t]*[1-6])+)", re.MULTILINE
)


def recognises(text: str) -> bool:
    """Return whether the front matter of a text says that it is Marp's."""
    return text.startswith("---") and _MARK.search(text, 0, 4000) is not None


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks."""
    yield from front_matter.properties(source.text)
    yield from _Walk(source, _parser()).blocks(front_matter.blanked(source.text))


class _Walk(Walk):
    slide_starts = frozenset({"hr"})

    def __init__(self, source: Source, parser: MarkdownIt) -> None:
        super().__init__(source, parser)
        self._dividing = _dividing_levels(source.text)
        self._is_at_top = True
        """Nothing but comments stands on the slide so far."""

    def starts_slide(self, token: Token) -> bool:
        """Return whether a token begins a slide: a ruler, or a heading of a level that `headingDivider` names."""
        is_heading = token.type == "heading_open"
        starts = super().starts_slide(token) or (is_heading and token.tag in self._dividing and not self._is_at_top)
        if token.type != comment.NAME:
            self._is_at_top = token.type == "hr"
        return starts


def _dividing_levels(text: str) -> frozenset[str]:
    """Return the tags of headings that begin slides; Marpit's `headingDivider` is a level, which stands for all above it too, or a list of levels."""
    match = _HEADING_DIVIDER.search(text)
    if match is None:
        return frozenset()
    levels = [int(level) for level in re.findall(r"[1-6]", match[1])]
    is_list = match[1].lstrip().startswith(("[", "-"))
    return frozenset(f"h{level}" for level in (levels if is_list else range(1, max(levels, default=0) + 1)))


@cache
def _parser() -> MarkdownIt:
    return parser_of("lheading", "hr")
