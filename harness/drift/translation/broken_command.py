"""Commands that translating broke: spaces around punctuation, words translated that a program takes literally."""

from __future__ import annotations

import re
from collections.abc import Iterable

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


def broken_text(original: str, translation: str) -> str:
    """Return how the characters of a translated command line were spoiled; empty if they were not."""
    odd = [character for character in _TYPOGRAPHIC.findall(translation) if character not in original]
    if odd and _bare(original) == _bare(translation.translate(_TYPOGRAPHY)):
        shown = "a no-break space" if odd[0].isspace() else f"`{odd[0]}`"
        return f"the translation put {shown} into a command, which the shell does not understand"
    if _squeezed(original) == _squeezed(translation) or (
        _LONE_DOLLAR.search(translation) and not _LONE_DOLLAR.search(original)
    ):
        return "the translation put spaces into a command"
    if _squeezed(original).lower() == _squeezed(translation).lower():
        return "the translation changed capital letters of a command"
    return ""


def broken_word(changes: Iterable[tuple[PlacedWord, PlacedWord]]) -> str:
    """Return which word was translated although a program takes it literally; empty if none was."""
    for original, translation in changes:
        word, translated_word = original.text, translation.text
        prefix, slash, name = word.partition("/")
        other_prefix, other_slash, other_name = translated_word.partition("/")
        if slash and other_slash and name == other_name:
            word, translated_word = prefix, other_prefix
        if not _WORD.fullmatch(translated_word) or len(translated_word) < 3:
            continue
        if word in RESERVED and translated_word not in RESERVED:
            return f"the translation made `{translated_word}` of the shell's word `{word}`"
        if is_of_program(word, original.program) and not is_of_program(translated_word, original.program):
            if original.program:
                return f"the translation made `{translated_word}` of `{word}`, and {original.program} knows no `{translated_word}`"
            return f"the translation made `{translated_word}` of the command `{word}`"
        if word.isascii() and not translated_word.isascii():
            return f"the translation made `{translated_word}` of `{word}`"
    return ""


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _bare(text: str) -> str:
    """Without what typography changes: quotes, the number of dashes, spaces."""
    return re.sub(r"['\"]", "", re.sub(r"-+", "-", _squeezed(text)))
