"""The options and operands of a program's arguments, as getopt and Go's flags read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from harness.shell.tokens import Word


class Arguments(Struct, frozen=True):
    """What stands behind a program's name."""

    options: tuple[tuple[str, Word], ...]
    """Options that have a value, with the value: `-f FILE`, `-fFILE`, `--file FILE`, `--file=FILE`."""
    operands: tuple[Word, ...]
    flags: frozenset[str]
    """Options without a value; letters that are written together are apart here."""


def split(words: Sequence[Word], valued: Collection[str], *, stops_at_operand: bool = False) -> Arguments:
    """Return the options and operands of words. `valued` are the options whose value may be the next word.

    With `stops_at_operand`, what stands behind the first operand is left out.
    """
    options: list[tuple[str, Word]] = []
    operands: list[Word] = []
    flags: set[str] = set()
    position = 0
    while position < len(words):
        word = words[position]
        text = word.literal
        following = words[position + 1] if position + 1 < len(words) else None
        position += 1
        if text == "--":
            operands += words[position:]
            break
        if text == "-" or not text.startswith("-"):
            operands.append(word)
            if stops_at_operand:
                break
            continue
        if text.startswith("--") or text in valued:
            name, equals, _ = text.partition("=")
            if equals:
                options.append((name, _rest(word, word.text.index("=") + 1)))
            elif name in valued and following is not None:
                options.append((name, following))
                position += 1
            else:
                flags.add(name)
            continue
        position += _letters(word, following, valued, options, flags)
    return Arguments(tuple(options), tuple(operands), frozenset(flags))


def _letters(
    word: Word, following: Word | None, valued: Collection[str], options: list[tuple[str, Word]], flags: set[str]
) -> int:
    """Read `-abc VALUE` or `-abcVALUE`; return how many more words that took."""
    for place, letter in enumerate(word.text[1:], start=1):
        name = f"-{letter}"
        if name not in valued:
            flags.add(name)
            continue
        rest = _rest(word, place + 1)
        if rest.text:
            options.append((name, rest))
            return 0
        if following is not None:
            options.append((name, following))
            return 1
    return 0


def _rest(word: Word, place: int) -> Word:
    return replace(word, text=word.text[place:].removeprefix("=") if place else word.text, start=word.start + place)
