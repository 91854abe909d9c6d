"""Any page in Markdown (CommonMark): a README, a page of MkDocs, Hugo, Docusaurus. Headings begin slides, fences of shell are typed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from harness.deck import transcripts
from harness.deck.blocks import Asks, Block, Fence
from harness.deck.languages import CONSOLE
from harness.deck.markdown import front_matter
from harness.deck.markdown.walk import Walk, parser_of
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN
from harness.shell.lazy_pattern import lazy_pattern

NAME = "markdown"
ASKS = Asks.SHELL_FENCES
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = (".md", ".markdown")
_CONTAINER = lazy_pattern(r"(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+\S")
"""Opens a block of MkDocs (an admonition, a tab) whose content is indented like code."""
_DEEPEST = 4
"""Such blocks in such blocks."""


def recognises(text: str) -> bool:  # noqa: ARG001  a contract
    """True: it is asked last, and reads what no other dialect knows."""
    return True


def blocks(source: Source) -> Iterator[Block]:
    """The text as blocks."""
    yield from front_matter.properties(source.text)
    yield from PageWalk(source, page_parser()).blocks(front_matter.blanked(source.text))


class PageWalk(Walk):
    """Of a page as the web has them; dialects that are pages with marks of their own begin with it."""

    slide_starts = frozenset({"heading_open"})

    def __init__(self, source: Source, parser: MarkdownIt, depth: int = 0) -> None:
        super().__init__(source, parser)
        self._depth = depth
        self._opens_container = False

    def prose(self, token: Token, line: int, *, is_heading: bool) -> Iterator[Block]:
        """Remembers whether it opens a block whose content is indented."""
        self._opens_container = _CONTAINER.match(token.content.rpartition("\n")[2]) is not None
        yield from super().prose(token, line, is_heading=is_heading)

    def indented(self, token: Token, line: int, *, is_hidden: bool) -> Iterator[Block]:
        """A session where it begins with a prompt, else code that names no language; or what a block of MkDocs holds."""
        if self._opens_container and self._depth < _DEEPEST:
            yield from type(self)(self.source, self.parser, self._depth + 1).blocks(
                token.content, line, is_hidden=is_hidden
            )
        else:
            word = CONSOLE if transcripts.has_prompt(token.content) else ""
            yield Fence(line, word, token.content, is_hidden, is_indented=True)


@cache
def page_parser() -> MarkdownIt:
    """Return the parser of such pages."""
    return parser_of("code", "lheading", "hr")
