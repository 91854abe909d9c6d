"""Variables that a deck's shell has from the beginning: `[tool.harness.env]`, `--env NAME=VALUE`."""

from __future__ import annotations

from collections.abc import Iterable

from harness.lazy_pattern import lazy_pattern
from harness.project.errors import SettingsError

_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
OF_THE_LAB = frozenset({"HOME", "LOGNAME", "PATH", "PWD", "SHELL", "TERM", "USER"})
"""What the lab itself decides."""


def read_environment(entries: Iterable[str]) -> dict[str, str]:
    """Return the variables that entries like `NAME=value` set; of two with one name the later. Raises `SettingsError`."""
    found: dict[str, str] = {}
    for entry in entries:
        name, equals, value = entry.partition("=")
        if not equals:
            raise SettingsError(f"--env {entry}: write NAME=VALUE")
        check_name(name)
        if "\0" in value:
            raise SettingsError(f"env.{name}: a variable holds no zero bytes")
        found[name] = value
    return found


def check_name(name: str) -> None:
    """Raise `SettingsError` for what no variable of a deck can be called."""
    if not _NAME.fullmatch(name):
        raise SettingsError(f"env: “{name}” is no name of a variable; letters, digits and _ make one")
    if name in OF_THE_LAB:
        raise SettingsError(f"env: {name} is the lab's own; set it in a hidden step of the deck")
