"""Marp (marp.app): front matter with `marp: true`, slides between rulers, no marks for exercises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt

from harness.deck.blocks import Asks, Block
from harness.deck.markdown import front_matter
from harness.deck.markdown.walk import Walk, parser_of
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN
from harness.shell.lazy_pattern import lazy_pattern

NAME = "marp"
ASKS = Asks.COMMANDS
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = ()
_MARK = lazy_pattern(r"^marp[ \t]*:[ \t]*true\b", re.MULTILINE)


def recognises(text: str) -> bool:
    """True for text whose front matter says that it is Marp's."""
    return text.startswith("---") and _MARK.search(text, 0, 4000) is not None


def blocks(source: Source) -> Iterator[Block]:
    """The text as blocks."""
    yield from front_matter.properties(source.text)
    yield from _Walk(source, _parser()).blocks(front_matter.blanked(source.text))


class _Walk(Walk):
    slide_starts = frozenset({"hr"})


@cache
def _parser() -> MarkdownIt:
    return parser_of("lheading", "hr")
