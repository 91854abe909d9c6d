"""The words in which a command and its translation differ, each with its place in the command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from msgspec import Struct

from harness.shell.grammar import COMMAND_FOLLOWS
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.tokens import OPERATORS

_PIECE = lazy_pattern(r"[|;&()`]+|[^\s|;&()`]+")


class Place(Struct, frozen=True):
    """A word and what stands before it."""

    word: str
    """Empty where the other command has a word that this one lacks."""
    program: str
    """Whose argument it is; empty for a program's name itself."""
    arguments: tuple[str, ...]
    """Of that program, those before this word."""

    @property
    def before(self) -> str:
        """The argument right before it, perhaps none."""
        return self.arguments[-1] if self.arguments else ""


def places(meaning: Sequence[str]) -> list[Place]:
    """The words of a command with their places; those in `$(…)` are words of their own."""
    found = []
    program, arguments = "", []  # type: str, list[str]
    for word in _pieces(meaning):
        if word in COMMAND_FOLLOWS or word in OPERATORS or word == "sudo" or not word.strip("|;&()`"):
            found.append(Place(word, program, ()))
            program, arguments = "", []
            continue
        found.append(Place(word, program, tuple(arguments[-_REMEMBERED:])))
        if not program:
            program = "" if word.endswith("$") or "=" in word else word
        else:
            arguments.append(word)
    return found


_REMEMBERED = 6
"""Arguments before a word that tell what it is."""


def changes(original: Sequence[str], translation: Sequence[str]) -> Iterator[tuple[Place, Place]]:
    """The words that are others in the translation; beside one that it lacks, or has too much, there is an empty word."""
    left, right = places(original), places(translation)
    matcher = SequenceMatcher(None, [each.word for each in left], [each.word for each in right], autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag != "equal":
            yield from zip_longest(left[start:end], right[other_start:other_end], fillvalue=_NOTHING)


_NOTHING = Place("", "", ())


def _pieces(meaning: Sequence[str]) -> Iterator[str]:
    for word in meaning:
        if "$(" in word or "`" in word:
            yield from _PIECE.findall(word)
        else:
            yield word
