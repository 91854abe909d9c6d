"""Educates (educates.dev), and eduk8s before it: pages whose fences are clickable actions, `execute`, `terminal:execute`, `examiner:execute-test`."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from harness.deck.blocks import Asks, Block, Fence
from harness.deck.clickable_actions import UNMISTAKABLE, WORD, ClickableActions
from harness.deck.dialects.markdown import PageWalk, page_parser
from harness.deck.markdown import front_matter
from harness.deck.markdown.unfenced import without_fences
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN

NAME = "educates"
ASKS = Asks.SHELL_FENCES
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = ()
_BEGINS = tuple(
    f"{mark}{word}"
    for mark in ("```", "~~~")
    for word in ("execute", "terminal:", "workshop:", "dashboard:", "editor:", "files:", "examiner:")
)
"""Without one of these, no text needs a closer look."""


def recognises(text: str) -> bool:
    """Return whether a text has a fence that is a clickable action."""
    if not any(begin in text for begin in _BEGINS):
        return False
    return UNMISTAKABLE.search(text) is not None and UNMISTAKABLE.search(without_fences(text)) is not None


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks."""
    yield from front_matter.properties(source.text)
    yield from _Walk(source, page_parser()).blocks(front_matter.blanked(source.text))


class _Walk(PageWalk):
    def __init__(self, source: Source, parser: MarkdownIt, depth: int = 0) -> None:
        super().__init__(source, parser, depth)
        self._actions = ClickableActions(source)

    def _fence(self, token: Token, line: int, *, is_hidden: bool) -> Iterator[Block]:
        action = token.info.strip()
        for block in super()._fence(token, line, is_hidden=is_hidden):
            if isinstance(block, Fence) and not is_hidden and WORD.fullmatch(action):
                yield from self._actions.blocks(action, block)
            else:
                yield block
