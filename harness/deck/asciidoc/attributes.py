"""The attributes of a document: `:name: value` sets one, `{name}` stands for its value from there on."""

import re
from collections.abc import Mapping

from harness.shell.lazy_pattern import lazy_pattern

_ENTRY = lazy_pattern(r":(!?)([A-Za-z0-9_][\w-]*)(!?):(?:[ \t]+(.*?))?[ \t]*")
_REFERENCE = lazy_pattern(r"(\\?)\{([A-Za-z0-9_][\w-]*)\}")
_GOES_ON = " \\"
_INTRINSIC = {
    "blank": "", "empty": "", "sp": " ", "nbsp": "\u00a0", "zwsp": "\u200b", "wj": "\u2060", "apos": "'", "quot": '"', "lsquo": "‘",
    "rsquo": "’", "ldquo": "“", "rdquo": "”", "deg": "°", "plus": "+", "brvbar": "¦", "vbar": "|", "amp": "&", "lt": "<", "gt": ">",
    "startsb": "[", "endsb": "]", "caret": "^", "asterisk": "*", "tilde": "~", "backslash": "\\", "backtick": "`",
    "two-colons": "::", "two-semicolons": ";;", "cpp": "C++",
}  # fmt: skip
"""What every document has (AsciiDoc's "Character Replacement Attributes")."""


class Attributes:
    """Those that hold at a place of a document; it is read line by line."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = {**_INTRINSIC, **(values or {})}
        self._open: tuple[str, str] | None = None
        """The name of an entry that goes on, and its value so far."""

    def take(self, line: str) -> bool:
        """Return whether a line is an entry, or goes on with one; its value holds from here on."""
        if self._open is not None:
            name, value = self._open
            self._open = None
            self._set(name, f"{value} {line.strip()}".strip())
            return True
        entry = _ENTRY.fullmatch(line)
        if entry is None:
            return False
        if entry[1] or entry[3]:
            self.values.pop(entry[2].lower(), None)
        else:
            self._set(entry[2].lower(), entry[4] or "")
        return True

    def substituted(self, text: str) -> str:
        """Return a text with the values of attributes; a name that nothing sets stays as it is written."""
        if "{" not in text:
            return text
        return _REFERENCE.sub(self._value, text)

    def unknown(self, text: str) -> list[str]:
        """Return the names in a text that nothing sets."""
        return [name for escape, name in _REFERENCE.findall(text) if not escape and name.lower() not in self.values]

    def are_set(self, names: str) -> bool:
        """Return whether attributes are set: all of `a+b`, one of `a,b` (a condition of `ifdef`)."""
        if "+" in names:
            return all(name.strip().lower() in self.values for name in names.split("+"))
        return any(name.strip().lower() in self.values for name in names.split(","))

    def _set(self, name: str, value: str) -> None:
        if value.endswith(_GOES_ON):
            self._open = (name, value[: -len(_GOES_ON)])
        else:
            self.values[name] = self.substituted(value)

    def _value(self, reference: re.Match[str]) -> str:
        if reference[1]:
            return reference[0][1:]
        return self.values.get(reference[2].lower(), reference[0])
