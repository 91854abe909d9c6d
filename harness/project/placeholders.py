"""Values for placeholders: `[tool.harness.placeholders]`, `--placeholder NAME=VALUE`; and where a text has one of them."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from harness.project.errors import SettingsError
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.placeholders import placeholders

KEY = "placeholders"
_BRACKETS = {"<": ">", "[": "]", "{": "}"}
_BETWEEN_WORDS = lazy_pattern(r"[\s._-]+")
_SHORTEST = 2
"""Characters of a name: a single letter is in every other command."""


class NamedPlaceholder(Struct, frozen=True):
    """A placeholder of a text whose value the settings have."""

    text: str
    """As it is written there."""
    start: int
    """Its first character, counted from 0."""
    value: str

    @property
    def end(self) -> int:
        """The character behind it."""
        return self.start + len(self.text)


def read_placeholders(entries: Iterable[str]) -> dict[str, str]:
    """Return the values that entries like `<your-name>=ann` give; of two for one name the later. Raises `SettingsError`."""
    values: dict[str, str] = {}
    for entry in entries:
        name, equals, value = entry.partition("=")
        if not equals:
            raise SettingsError(f"--placeholder {entry}: write NAME=VALUE, like '<your-name>=ann'")
        check_placeholder(name, value)
        values[name] = value
    return values


def check_placeholder(name: str, value: str) -> None:
    """Raise `SettingsError` for a name that no placeholder can have, and for a value that cannot be typed in a line."""
    if len(_words(name)) < _SHORTEST or "=" in name or not name.isprintable():
        raise SettingsError(f"{KEY}: “{name}” is no placeholder; write it as the deck does, like <your-name>")
    if not value.isprintable():
        raise SettingsError(f"{KEY}: the value of {name} has a line end or a control character, and is typed in a line")


def value_of(placeholder: str, values: Mapping[str, str]) -> str | None:
    """Return the value for a placeholder; `None` where the settings have none.

    A name that is written just so comes first, else brackets, capitals and what stands between words do not matter: `<your-name>`
    is `[Your Name]` and `YOUR_NAME`.
    """
    if placeholder in values:
        return values[placeholder]
    words = _words(placeholder)
    return next((value for name, value in values.items() if _words(name) == words), None)


def named_in(text: str, values: Mapping[str, str]) -> list[NamedPlaceholder]:
    """Return the placeholders of a text that have a value, in order.

    A name without brackets counts wherever it is a word of its own, and no variable: what a project calls a placeholder is one.
    """
    if not values:
        return []
    named: dict[int, NamedPlaceholder] = {}
    for start, written in (
        *_written(text, values),
        *((placeholder.start, placeholder.text) for placeholder in placeholders(text)),
    ):
        value = value_of(written, values)
        if value is not None:
            named.setdefault(start, NamedPlaceholder(written, start, value))
    return _apart(named[start] for start in sorted(named))


def _written(text: str, values: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield where names stand in a text, also where nothing else says that they are placeholders: in a here-document, in quotes."""
    for name in values:
        words = r"[\s._-]+".join(map(re.escape, _BETWEEN_WORDS.split(_without_brackets(name))))
        bracketed = (rf"(?<![$\w]){re.escape(opening)}{words}{re.escape(end)}" for opening, end in _BRACKETS.items())
        for match in re.finditer("|".join(bracketed), text, re.IGNORECASE):
            yield match.start(), match[0]
        if name[0] not in _BRACKETS:
            for match in re.finditer(rf"(?<![\w$<\[{{-]){re.escape(name)}(?![\w>\]}}-])(?!=)", text):
                yield match.start(), match[0]


def _apart(named: Iterable[NamedPlaceholder]) -> list[NamedPlaceholder]:
    """Return those that no earlier one reaches into."""
    kept: list[NamedPlaceholder] = []
    for placeholder in named:
        if not kept or placeholder.start >= kept[-1].end:
            kept.append(placeholder)
    return kept


def _without_brackets(name: str) -> str:
    return name[1:-1] if _BRACKETS.get(name[:1]) == name[-1:] else name


def _words(name: str) -> str:
    """Return the words of a name, as those of two ways to write it are compared."""
    return _BETWEEN_WORDS.sub("-", _without_brackets(name.strip()).strip()).casefold()
