"""The dialects, one module each, all with the same names: `NAME`, `recognises(text)` and `blocks(source)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from harness.deck.blocks import Block
from harness.deck.dialects import remark
from harness.deck.source import Source


class Dialect(Protocol):
    """What a module in this package offers."""

    NAME: str

    def recognises(self, text: str) -> bool:
        """True for text that is written in this dialect."""

    def blocks(self, source: Source) -> Iterator[Block]:
        """The text as blocks, in order, places included."""


DIALECTS: dict[str, Dialect] = {dialect.NAME: dialect for dialect in (remark,)}
