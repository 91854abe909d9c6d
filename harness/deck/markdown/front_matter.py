"""The `key: value` lines between two `---` at the top of a file (Jekyll's and Marp's front matter)."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"\A---[ \t]*\n((?:[^\n]*\n)*?)---[ \t]*(?:\n|\Z)")
_ENTRY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def read(text: str) -> dict[str, str]:
    """Its entries, quotes removed; nested YAML is left out. Empty where there is no front matter."""
    found = _BLOCK.match(text)
    return {key: value.strip("\"'") for key, value in _ENTRY.findall(found[1])} if found else {}


def blanked(text: str) -> str:
    """The text with empty lines in its place, so that line numbers stay."""
    found = _BLOCK.match(text)
    return "\n" * text.count("\n", 0, found.end()) + text[found.end() :] if found else text
