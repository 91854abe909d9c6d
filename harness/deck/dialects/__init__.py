"""The dialects, one module each, all with the same names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from harness.deck.blocks import Block
from harness.deck.dialects import jekyll, marp, remark, rst
from harness.deck.source import Source


class Dialect(Protocol):
    """What a module in this package offers."""

    NAME: str
    MARKS_EXERCISES: bool
    """True where only what stands in an exercise is typed; false where all commands of a slide are."""

    def recognises(self, text: str) -> bool:
        """True for text that is written in this dialect."""

    def blocks(self, source: Source) -> Iterator[Block]:
        """The text as blocks, in order, places included."""


DIALECTS: dict[str, Dialect] = {dialect.NAME: dialect for dialect in (marp, jekyll, rst, remark)}
"""In the order in which they are asked whether they recognise a text: the one with the clearest marks first."""
