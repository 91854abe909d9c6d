"""Commands that translating broke: spaces around punctuation, words translated that a program takes literally."""

import re
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from harness.drift.translation.vocabulary import is_of_program
from harness.drift.translation.words import PlacedWord
from harness.shell.grammar import RESERVED
from harness.shell.lazy_pattern import lazy_pattern

_TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("“”„«»‟", '"'), **dict.fromkeys("‘’‚‛‹›", "'"), **dict.fromkeys("–—−‐‑", "-"), "…": "..."}
)
_TYPOGRAPHIC = lazy_pattern("[“”„«»‟‘’‚‛‹›–—−‐‑…\u00a0\u202f\u2007\u2009]")
_LONE_DOLLAR = lazy_pattern(r"(?<!\S)\$(?!\S)")
_WORD = lazy_pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Breakage(StrEnum):
    """What translating did to a command."""

    SIGN = "sign"
    """The sign `translated` came into it, which the shell does not understand."""
    NO_BREAK_SPACE = "no-break-space"
    SPACES = "spaces"
    CAPITALS = "capitals"
    SHELL_WORD = "shell-word"
    """`word` belongs to the shell, and became `translated`."""
    PROGRAM_WORD = "program-word"
    """`word` belongs to `program`, which does not know `translated`."""
    COMMAND = "command"
    """`word` is the name of a command, and became `translated`."""
    LETTERS = "letters"
    """`word` is ASCII, and `translated` is not."""


class BrokenWord(Struct, frozen=True):
    """What of a command was broken, and how."""

    how: Breakage
    word: str = ""
    translated: str = ""
    program: str = ""


def broken_text(original: str, translation: str) -> BrokenWord | None:
    """Return how the characters of a translated command line were spoiled; `None` if they were not."""
    odd = [character for character in _TYPOGRAPHIC.findall(translation) if character not in original]
    if odd and _bare(original) == _bare(translation.translate(_TYPOGRAPHY)):
        return BrokenWord(Breakage.NO_BREAK_SPACE if odd[0].isspace() else Breakage.SIGN, translated=odd[0])
    if _squeezed(original) == _squeezed(translation) or (
        _LONE_DOLLAR.search(translation) and not _LONE_DOLLAR.search(original)
    ):
        return BrokenWord(Breakage.SPACES)
    if _squeezed(original).lower() == _squeezed(translation).lower():
        return BrokenWord(Breakage.CAPITALS)
    return None


def broken_word(changes: Iterable[tuple[PlacedWord, PlacedWord]]) -> BrokenWord | None:
    """Return which word was translated although a program takes it literally; `None` if none was."""
    for original, translation in changes:
        word, translated_word = original.text, translation.text
        prefix, slash, name = word.partition("/")
        other_prefix, other_slash, other_name = translated_word.partition("/")
        if slash and other_slash and name == other_name:
            word, translated_word = prefix, other_prefix
        if not _WORD.fullmatch(translated_word) or len(translated_word) < 3:
            continue
        if word in RESERVED and translated_word not in RESERVED:
            return BrokenWord(Breakage.SHELL_WORD, word, translated_word)
        if is_of_program(word, original.program) and not is_of_program(translated_word, original.program):
            how = Breakage.PROGRAM_WORD if original.program else Breakage.COMMAND
            return BrokenWord(how, word, translated_word, original.program)
        if word.isascii() and not translated_word.isascii():
            return BrokenWord(Breakage.LETTERS, word, translated_word)
    return None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _bare(text: str) -> str:
    """Without what typography changes: quotes, the number of dashes, spaces."""
    return re.sub(r"['\"]", "", re.sub(r"-+", "-", _squeezed(text)))
