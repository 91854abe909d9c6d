"""What is known of how decks are written, for those who edit them: where a block begins and ends, and how a directive is written beside it."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from harness.deck.model import Step


class BlockOfLines(Struct, frozen=True):
    """Lines of a file, both counted from 0."""

    first: int
    last: int
    indentation: str
    is_comment: bool
    """It holds directives, hidden from the audience."""


class CodeLines(Struct, frozen=True):
    """The lines of a block of code, all counted from 0."""

    first: int
    """Of what marks it: a fence, a directive with its options, attributes and a title above a delimiter."""
    content: int
    """The first line of the code itself."""
    last: int


class Syntax(Protocol):
    """How decks of a family are written."""

    def block(self, lines: Sequence[str], step: Step) -> BlockOfLines | None:
        """Return the fence or comment that holds a step; `None` if the lines do not show it."""

    def comment(self, word: str, text: str) -> str | None:
        """Return a directive in a comment; `None` for a text that would end it."""

    def code(self, lines: Sequence[str]) -> Iterator[CodeLines]:
        """Yield the blocks of code in order."""

    def title(self, lines: Sequence[str], at: int) -> str:
        """Return the line, counted from 0, if a heading begins there; else an empty text."""

    def tab(self, line: str) -> str:
        """Return the line if it begins one of several tabs, as what is below it is labelled; else an empty text."""

    def begins_block(self, line: str) -> bool:
        """Return whether a line is part of a heading, or begins or ends something: no text that leads up to a block goes on above it."""

    def end_of_steps(self, lines: Sequence[str], first: int, end: int) -> int:
        """Return the line before which new steps of a slide go: behind the last one of it, or inside of its exercise.

        The slide is the lines from `first` up to the title of the next one, `end`, all counted from 0.
        """
