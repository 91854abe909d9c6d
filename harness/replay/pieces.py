"""A block of commands in pieces: what ends by itself is typed as it stands, what serves or shows is typed by itself."""

from collections.abc import Iterator

from msgspec import Struct

from harness.knowledge.endings import Purpose, purpose_of
from harness.knowledge.sessions import opened_by
from harness.shell.commands import commands


class Piece(Struct, frozen=True):
    """Some lines of a block."""

    line: int
    """Of the block, counted from 0."""
    text: str
    purpose: Purpose | None
    """Of the one command that it is, if that goes on until it is interrupted."""
    is_last: bool
    """No command is behind it."""


def pieces_of(text: str, *, is_inside: bool = False) -> Iterator[Piece]:
    """Yield the pieces of a block, in order. What stands behind a command that opens a shell is typed in that one, and stays with it.

    `is_inside`: all of it is typed in such a shell, where nothing can go on beside it.
    """
    if is_inside:
        yield Piece(0, text, None, is_last=True)
        return
    lines = text.split("\n")
    typed = list(commands(text))
    begin = 0
    for number, (line, command) in enumerate(typed):
        is_last = number == len(typed) - 1
        if not is_last and opened_by(command) is not None:
            break
        purpose = purpose_of(command)
        if purpose is not None:
            if any(earlier >= begin for earlier, _ in typed[:number]):
                yield Piece(begin, "\n".join(lines[begin:line]), None, is_last=False)
            yield Piece(line, command, purpose, is_last)
            begin = len(lines) if is_last else typed[number + 1][0]
    if begin < len(lines):
        yield Piece(begin, "\n".join(lines[begin:]), None, is_last=True)
