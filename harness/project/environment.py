"""Variables that a deck's shell has from the beginning: `[tool.harness.env]`, `--env NAME=VALUE`, `pass-env` of `[tool.harness.lab]`."""

from collections.abc import Iterable, Mapping

from harness.project.errors import SettingsError
from harness.shell.lazy_pattern import lazy_pattern

_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
OF_THE_LAB = frozenset({"HOME", "LOGNAME", "PATH", "PWD", "SHELL", "TERM", "USER"})
"""What the lab itself decides."""


def read_environment(entries: Iterable[str]) -> dict[str, str]:
    """Return the variables that entries like `NAME=value` set; of two with one name the later. Raises `SettingsError`."""
    variables: dict[str, str] = {}
    for entry in entries:
        name, equals, value = entry.partition("=")
        if not equals:
            raise SettingsError(f"--env {entry}: write NAME=VALUE")
        check_name(name)
        if "\0" in value:
            raise SettingsError(f"env.{name}: a variable holds no zero bytes")
        variables[name] = value
    return variables


def passed_on(names: Iterable[str], environment: Mapping[str, str], said_in: object) -> dict[str, str]:
    """Return the variables of these names in the environment of this process. Raises `SettingsError` for one that is not set."""
    names = tuple(names)
    missing = [name for name in names if name not in environment]
    if missing:
        raise SettingsError(
            f"{said_in}: lab.pass-env names {', '.join(missing)}, and that is not set here; set it for this run: "
            f"{missing[0]}=… harness run …, or give the deck another value: --env {missing[0]}=…"
        )
    return {name: environment[name] for name in names}


def check_name(name: str, key: str = "env") -> None:
    """Raise `SettingsError` for what no variable of a deck can be called; `key` is the setting that names it."""
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{key}: “{name}” is no name of a variable; letters, digits and _ make one")
    if name in OF_THE_LAB:
        raise SettingsError(f"{key}: {name} is the lab's own; set it in a hidden step of the deck")
