"""Jekyll, as the training site of Play with Docker writes it: headings begin slides, fences name terminals (`.term1`)."""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from harness.deck.blocks import Asks, Block, Fence, Link
from harness.deck.markdown import front_matter
from harness.deck.markdown.unfenced import without_fences
from harness.deck.markdown.walk import Walk, parser_of
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN
from harness.shell.lazy_pattern import lazy_pattern

NAME = "jekyll"
ASKS = Asks.COMMANDS
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = ()
_MARKS = lazy_pattern(
    r"^[ \t]*```\.term\d|^[ \t]*\{%-?[ \t]*raw\b|^(?:[^`\n]|`[^`\n]*`)*\)(?:\{:[^{}\n]*\})*\{:[^{}\n]*\bdata-(?:port|term)=",
    re.MULTILINE,
)
_IN_MARKS = ("```.term", "{%", "data-port=", "data-term=")
"""Without one of these, no text needs a closer look."""
_KEYS = frozenset({"layout", "permalink"})
"""Of front matter."""
_RAW = lazy_pattern(r"\{%-?[ \t]*(?:end)?raw[ \t]*-?%\}")
_RAW_LINE = lazy_pattern(rf"^[ \t]*{_RAW.pattern}[ \t]*$", re.MULTILINE)
_TERMINAL = lazy_pattern(r"\.(term\d+)\b")
_LINK = lazy_pattern(r"\]\(([^()\s]*)\)((?:\{:[^{}\n]*\})+)")
_PORT = lazy_pattern(r"\bdata-port=[\"']?(\d{1,5})")
_NODE = lazy_pattern(r"\bdata-term=[\"']?\.term(\d+)")


def recognises(text: str) -> bool:
    """Return whether a text has Liquid's raw marks, terminals, links to ports, or a layout in its front matter."""
    if not _KEYS.isdisjoint(front_matter.read(text)):
        return True
    if not any(mark in text for mark in _IN_MARKS):
        return False
    return _MARKS.search(text) is not None and _MARKS.search(without_fences(text)) is not None


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks."""
    yield from front_matter.properties(source.text)
    text = _RAW.sub("", _RAW_LINE.sub("", front_matter.blanked(source.text)))
    yield from _Walk(source, _parser()).blocks(text)


class _Walk(Walk):
    slide_starts = frozenset({"heading_open"})

    def fence(self, line: int, info: str, content: str, *, is_hidden: bool) -> Fence:
        """Return the fence, with the terminal that `.term2` in its info string names."""
        terminal = _TERMINAL.search(info)
        fence = super().fence(line, info, content, is_hidden=is_hidden)
        return replace(fence, terminal=terminal[1]) if terminal else fence

    def prose(self, token: Token, line: int, *, is_heading: bool) -> Iterator[Block]:
        """Yield the prose, with the links `{:data-port="30001"}` in it, which open that port of a node."""
        yield from super().prose(token, line, is_heading=is_heading)
        if "{:" not in token.content:
            return
        for link in _LINK.finditer(token.content):
            port, node = _PORT.search(link[2]), _NODE.search(link[2])
            if port:
                path = link[1] if link[1].startswith("/") else f"/{link[1]}"
                at = line + token.content.count("\n", 0, link.start())
                yield Link(at, f"http://node{node[1] if node else 1}:{port[1]}{path}")


@cache
def _parser() -> MarkdownIt:
    return parser_of("lheading")
