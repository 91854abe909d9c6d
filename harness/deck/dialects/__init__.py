"""The dialects, one module each, all with the same names."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from harness.deck.blocks import Asks, Block
from harness.deck.dialects import asciidoc, educates, jekyll, killercoda, markdown, marp, remark, reveal, rst, slidev
from harness.deck.source import Read, Source
from harness.deck.syntax import Syntax


class Dialect(Protocol):
    """What a module in this package offers."""

    NAME: str
    ASKS: Asks
    SYNTAX: Syntax
    SUFFIXES: tuple[str, ...]
    """How names of files end that are read in this dialect even without its marks; empty where only marks show it."""

    def recognises(self, text: str) -> bool:
        """Return whether a text is written in this dialect."""

    def blocks(self, source: Source) -> Iterator[Block]:
        """Return the text as blocks, in order, places included."""


MARKED: tuple[Dialect, ...] = (marp, educates, killercoda, slidev, reveal, jekyll, asciidoc, rst, remark)
"""Those that have marks of their own, the one with the clearest first: in this order they are asked whether they recognise a text."""
DIALECTS: dict[str, Dialect] = {dialect.NAME: dialect for dialect in (*MARKED, markdown)}
"""All, by their names; the last reads every page that has no marks of another."""
BY_SUFFIX: dict[str, Dialect] = {suffix: dialect for dialect in DIALECTS.values() for suffix in dialect.SUFFIXES}
"""What a page without marks is read as, by how its file's name ends."""
CERTAIN: frozenset[str] = frozenset(asciidoc.SUFFIXES)
"""Suffixes of files that are of their dialect whatever marks they have."""
EXPANDS: Mapping[str, Callable[[Source, Read], Source]] = {
    asciidoc.NAME: asciidoc.expanded,
    slidev.NAME: slidev.expanded,
}
"""By the names of dialects whose pages include files: what puts these into a page before it is read."""
UNMISTAKABLE: Mapping[str, Callable[[str], bool]] = {
    marp.NAME: marp.recognises,
    educates.NAME: educates.recognises,
    killercoda.NAME: killercoda.has_typing_buttons,
}
"""By the names of dialects with marks that nobody writes by chance: whether a text has these. The dialect of a text with those of two is uncertain."""


def syntax_of(dialect: str) -> Syntax | None:
    """Return how a deck is written; `None` where its dialects are written in different ways."""
    syntaxes = {DIALECTS[name].SYNTAX for name in dialect.split(" + ")}
    return syntaxes.pop() if len(syntaxes) == 1 else None
