"""The `key: value` lines between two `---` at the top of a file (Jekyll's and Marp's front matter)."""

import re
from collections.abc import Iterator

from harness.deck.blocks import DeckProperty
from harness.shell.lazy_pattern import lazy_pattern

_BLOCK = lazy_pattern(r"\A---[ \t]*\n((?:[^\n]*\n)*?)---[ \t]*(?:\n|\Z)")
_ENTRY = lazy_pattern(r"^([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_NESTED = lazy_pattern(r"(?:\n(?:[ \t]+|- )[^\n]*)*")


def read(text: str) -> dict[str, str]:
    """Return the entries of a front matter, quotes removed; nested YAML is one line of text. Empty where there is no front matter."""
    return {entry.name: entry.value for entry in properties(text)}


def properties(text: str) -> Iterator[DeckProperty]:
    """Yield the entries of a front matter, each with its line."""
    match = _BLOCK.match(text)
    if match:
        yield from entries(match[1], 2)


def entries(text: str, first: int) -> Iterator[DeckProperty]:
    """Yield the entries of what stands between the lines around front matter; its first line has this number."""
    for entry in _ENTRY.finditer(text):
        line = first + entry.string.count("\n", 0, entry.start())
        nested = None if entry[2] else _NESTED.match(entry.string, entry.end())
        value = " ".join(nested[0].split()) if nested else entry[2]
        yield DeckProperty(line, entry[1], value.strip("\"'"))


def blanked(text: str) -> str:
    """Return the text with empty lines in its place, so that line numbers stay."""
    match = _BLOCK.match(text)
    return "\n" * text.count("\n", 0, match.end()) + text[match.end() :] if match else text
