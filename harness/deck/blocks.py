"""What every dialect turns its text into; `assembly` makes slides and steps of it.

Lines count from 1. `is_hidden` is true for what sits in a comment.
"""

from enum import Enum, auto
from pathlib import Path

from msgspec import Struct

from harness.deck.model import Finding, Skip


class Asks(Enum):
    """What of a deck in a dialect its audience is asked to type."""

    EXERCISES = auto()
    """The shell fences of marked exercises."""
    COMMANDS = auto()
    """All that looks like commands."""
    SHELL_FENCES = auto()
    """Fences whose word says that they are shell, and what stands at a prompt."""


class FenceMark(Enum):
    """What a dialect's own mark says that a fence is there for."""

    TYPED = auto()
    PRINTED = auto()
    """It is what the command before it prints."""


class SlideStart(Struct, frozen=True):
    """A new slide begins."""

    line: int
    by_title: bool = False
    """The title that follows begins it, not a separator."""


class DeckProperty(Struct, frozen=True):
    """What a dialect says of the whole deck outside of its slides: `title`, `requires`."""

    line: int
    name: str
    value: str
    path: Path | None = None
    """The manifest that says it; `None` for the file that is read."""


class Property(Struct, frozen=True):
    """`class: title`, `name: toc` at the top of a slide."""

    line: int
    name: str
    value: str


class Heading(Struct, frozen=True):
    """A title."""

    line: int
    text: str


class Paragraph(Struct, frozen=True):
    """Prose."""

    line: int
    text: str


class Fence(Struct, frozen=True):
    """A block of code; `line` is that of its first line of content."""

    line: int
    info: str
    content: str
    is_hidden: bool = False
    is_inline: bool = False
    """Opened and closed on one line of a comment."""
    is_indented: bool = False
    """Code that only its indentation makes one."""
    terminal: str | None = None
    """The terminal it names, where a dialect's fences do."""
    mark: FenceMark | None = None
    file: str = ""
    """The file that its title names."""
    interrupts: bool = False
    """A command that goes on in its terminal is to be interrupted first."""


class Tab(Struct, frozen=True):
    """One of several ways to do something begins, or is over."""

    line: int
    label: str | None
    """What stands on it; empty where a group of tabs begins, `None` where a tab is over."""


class Link(Struct, frozen=True):
    """A link to a page that the lab serves; the audience clicks on it."""

    line: int
    url: str


class ExerciseStart(Struct, frozen=True):
    """The audience is asked to do what follows."""

    line: int
    is_hidden: bool = False


class ExerciseEnd(Struct, frozen=True):
    """That was it."""

    line: int


class SkipNext(Struct, frozen=True):
    """The next step is not played."""

    line: int
    skip: Skip


class Problem(Struct, frozen=True):
    """Something that the dialect could not read."""

    finding: Finding


Block = (
    SlideStart
    | DeckProperty
    | Property
    | Heading
    | Paragraph
    | Fence
    | Tab
    | Link
    | ExerciseStart
    | ExerciseEnd
    | SkipNext
    | Problem
)
