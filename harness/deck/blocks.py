"""What every dialect turns its text into; `assembly` makes slides and steps of it.

Lines count from 1. `is_hidden` is true for what sits in a comment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from harness.deck.model import Finding


class Asks(Enum):
    """What of a deck in a dialect its audience is asked to type."""

    EXERCISES = auto()
    """The shell fences of marked exercises."""
    COMMANDS = auto()
    """All that looks like commands."""
    SHELL_FENCES = auto()
    """Fences whose word says that they are shell, and what stands at a prompt."""


@dataclass(frozen=True, slots=True)
class SlideStart:
    """A new slide begins."""

    line: int


@dataclass(frozen=True, slots=True)
class Property:
    """`class: title`, `name: toc` at the top of a slide."""

    line: int
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A title."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of code; `line` is that of its first line of content."""

    line: int
    info: str
    content: str
    is_hidden: bool = False
    is_inline: bool = False
    """Opened and closed on one line of a comment."""
    terminal: str | None = None
    """The terminal it names, where a dialect's fences do."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page that the lab serves; the audience clicks on it."""

    line: int
    url: str


@dataclass(frozen=True, slots=True)
class ExerciseStart:
    """The audience is asked to do what follows."""

    line: int
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ExerciseEnd:
    """That was it."""

    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the dialect could not read."""

    finding: Finding


Block = SlideStart | Property | Heading | Paragraph | Fence | Link | ExerciseStart | ExerciseEnd | Problem
