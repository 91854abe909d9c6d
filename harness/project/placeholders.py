"""Values for placeholders: `[tool.harness.placeholders]`, `--placeholder NAME=VALUE`."""

from collections.abc import Iterable, Mapping

from harness.project.errors import SettingsError
from harness.shell.lazy_pattern import lazy_pattern

KEY = "placeholders"
BRACKETS = {"<": ">", "[": "]", "{": "}", "(": ")"}
"""What a placeholder may stand in, by what opens it."""
BETWEEN_WORDS = lazy_pattern(r"[\s._-]+")
"""What separates the words of a placeholder."""
_SHORTEST = 2
"""Characters of a name: a single letter is in every other command."""


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


def without_brackets(name: str) -> str:
    """Return the name of a placeholder without the brackets around it, where it has some."""
    return name[1:-1] if BRACKETS.get(name[:1]) == name[-1:] else name


def _words(name: str) -> str:
    """Return the words of a name, as those of two ways to write it are compared."""
    return BETWEEN_WORDS.sub("-", without_brackets(name.strip()).strip()).casefold()
