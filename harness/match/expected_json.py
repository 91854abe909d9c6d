"""JSON as an author writes it on a slide: `...` for what is left out, placeholders without quotes."""

import json
import re
from typing import TypeAlias

from harness.match.contract import ELISIONS
from harness.match.tokens import is_placeholder
from harness.shell.lazy_pattern import lazy_pattern

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

ELISION = "..."
"""Stands for any value, among items of an array for any items, as a key for any members."""
_PIECE = lazy_pattern(
    r"""
    (?P<string>"(?:[^"\\]|\\.)*")
    |(?P<elision>\.\.\.|…)
    |(?P<mark>[][{}:,])
    |(?P<space>\s+)
    |(?P<bare>(?:(?!\.\.\.)[^][{}:,\s"…])+)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def is_elision(value: Json) -> bool:
    """Return whether a value of a claim stands for any value."""
    return isinstance(value, str) and value in ELISIONS


def read(text: str) -> Json:
    """Return the claim as values.

    Raises:
        json.JSONDecodeError: it is no JSON even with what authors leave out put back.
    """
    try:
        return _decoded(text)
    except json.JSONDecodeError as error:
        try:
            return _decoded(_completed(text))
        except json.JSONDecodeError:
            raise error from None


def _decoded(text: str) -> Json:
    value: Json = json.loads(text)
    return value


def _completed(text: str) -> str:
    """The text with every bare `...` and placeholder made a string, and the commas beside `...` put in."""
    pieces = [piece for piece in _PIECE.finditer(text) if piece.lastgroup != "space"]
    output: list[str] = []
    open_brackets: list[str] = []
    for index, piece in enumerate(pieces):
        before = pieces[index - 1].group() if index else ""
        after = pieces[index + 1].group() if index + 1 < len(pieces) else ""
        written = piece.group()
        if piece.lastgroup == "elision":
            in_object = bool(open_brackets) and open_brackets[-1] == "{"
            written = f'"{ELISION}": "{ELISION}"' if in_object and before != ":" else f'"{ELISION}"'
            if open_brackets and before not in ("{", "[", ",", ":"):
                written = "," + written
            if open_brackets and after not in ("}", "]", ",", ""):
                written += ","
        elif piece.lastgroup == "bare" and is_placeholder(written):
            written = f'"{written}"'
        elif written in ("{", "["):
            open_brackets.append(written)
        elif written in ("}", "]") and open_brackets:
            open_brackets.pop()
        output.append(written)
    return " ".join(output)
