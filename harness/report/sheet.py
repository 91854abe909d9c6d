"""Write lines for a terminal: within its width, in colours where they are wanted, and without escape sequences of others."""

import os
import shutil
import textwrap
from collections.abc import Sequence
from enum import Enum
from typing import TextIO

from harness.report.printable import printable

INDENT = "  "
UNLIMITED = 1 << 20
"""The number of columns for a log, which is searched for whole sentences."""


class Colour(Enum):
    """What a piece of text stands for, and its ANSI code."""

    GOOD = "32"
    BAD = "31"
    WARNING = "33"
    HEADING = "1"


def wants_colour(stream: TextIO) -> bool:
    """Return whether to colour what goes to the stream; see https://no-color.org and https://force-color.org."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width_of(stream: TextIO, otherwise: int = 80) -> int:
    """Return the columns of the terminal; `otherwise` where there is none."""
    return shutil.get_terminal_size((otherwise, 24)).columns if stream.isatty() else otherwise


class Sheet:
    """Gathers lines that fit a width."""

    def __init__(self, width: int, colour: bool) -> None:
        self.lines: list[str] = []
        self.width = width
        self._colour = colour

    def prose(self, text: str, colour: Colour | None = None, indent: str = "", most: int | None = None) -> None:
        """Add a text, wrapped; cut after `most` lines."""
        self.lines += [
            self._painted(line, colour)
            for line in textwrap.wrap(
                printable(text.expandtabs()),
                self.width,
                initial_indent=indent,
                subsequent_indent=indent + INDENT,
                max_lines=most,
                placeholder=" …",
            )
        ]

    def line(self, text: str, colour: Colour | None = None, indent: str = "") -> None:
        """Add a line, cut when it is too long."""
        self.lines.append(self._painted(cut(indent + printable(text.expandtabs()), self.width), colour))

    def whole_line(self, text: str) -> None:
        """Add a line however long it is: a command that somebody copies."""
        self.lines.append(printable(text.expandtabs()))

    def detail(self, text: str, indent: str) -> None:
        """Add sentences, wrapped, and the lines of a diff or an output, kept in their columns."""
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if not line.startswith(("- ", "+ ", "  ")):
                self.prose(line, indent=indent)
                continue
            colour = {"-": Colour.BAD, "+": Colour.GOOD}.get(line[0])
            room = self.width - len(indent)
            hidden = _hidden_columns(lines, number, room)
            if is_carets(line):
                self.lines.append(indent + line[hidden:][:room])
            else:
                self.line(f"{line[:2]}…{line[hidden + 3 :]}" if hidden else line, colour, indent)

    def _painted(self, text: str, colour: Colour | None) -> str:
        return f"\x1b[{colour.value}m{text}\x1b[0m" if colour and self._colour else text


def cut(text: str, width: int) -> str:
    """Return the text, with an ellipsis for what does not fit."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _hidden_columns(lines: Sequence[str], number: int, width: int) -> int:
    """Return how many columns of a line to leave out at the left so that the first caret below it is in sight."""
    for place in range(number, min(number + 3, len(lines))):
        if is_carets(lines[place]):
            longest = max(len(line) for line in lines[max(0, place - 2) : place + 1])
            first = lines[place].index("^")
            return first - width // 3 if longest > width and first > width // 2 else 0
    return 0


def is_carets(line: str) -> bool:
    """Return whether a line of a diff marks what differs in the lines above it."""
    return "^" in line and not line.strip(" ^")
