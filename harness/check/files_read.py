"""The files on this machine that a deck's commands read: those of its repository, and of the home that is given."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from harness.check.home import HOME
from harness.check.subject import Subject, Typed
from harness.knowledge.path_rows import PathKind, Use
from harness.knowledge.paths import uses
from harness.knowledge.whereabouts import Whereabouts
from harness.shell.script import Program, Word

_LARGEST = 1_000_000
"""Bytes of a file that is looked into."""


class FileRead(Struct, frozen=True):
    """A file or a folder that a command reads."""

    typed: Typed
    path: Path
    kind: PathKind
    """What the command wants there."""
    word: Word
    """By which the command names it."""

    @property
    def program(self) -> Program | None:
        """The program in whose words that word stands, the innermost of several."""
        around = [
            program
            for program in self.typed.programs
            if program.words and program.words[0].start <= self.word.start < program.words[-1].end
        ]
        return max(around, key=lambda program: program.words[0].start, default=None)


def files_read(subject: Subject) -> Iterator[FileRead]:
    """Yield what commands read, in the order in which they are typed. Asks git, and raises `SettingsError`, where commands read files."""
    if not any(use.use is Use.READS for typed in subject.typed for program in typed.programs for use in uses(program)):
        return
    tree = subject.tree
    where = Whereabouts(tree.start, HOME)
    for typed in subject.typed:
        for located in where.follow(typed.programs, typed.step.terminal):
            if located.path is None or located.use.use is not Use.READS:
                continue
            file = tree.file(located.path)
            if file is not None:
                yield FileRead(typed, file, located.use.kind, located.use.word)
        if typed.is_entered:
            where.leave(typed.step.terminal)


def text_of(file: Path) -> str:
    """Return what a file holds; nothing of one that cannot be read, or is too large to be written by hand."""
    try:
        return file.read_text("utf-8", errors="replace") if file.stat().st_size <= _LARGEST else ""
    except OSError:
        return ""
