"""How a project wants its decks to be checked: `[tool.harness]` in `pyproject.toml`, or `harness.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


class SettingsError(Exception):
    """A file of settings that makes no sense. The message names it, the key, and what may stand there."""


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """An id selects itself, and all ids that begin with it and a dash: `drift`, `shell-syntax`."""

    select: tuple[str, ...] = ()
    """Only these findings; all if empty."""
    ignore: tuple[str, ...] = ()
    exclude_class: tuple[str, ...] = ()
    """Slides of these classes are not for this audience."""
    kubernetes: str | None = None
    """The version that manifests are for: `1.31`."""

    def wants(self, identifier: str) -> bool:
        """True for a finding of this id that is to be shown."""
        is_selected = not self.select or _is_among(identifier, self.select)
        return is_selected and not _is_among(identifier, self.ignore)


def find_settings(folder: Path) -> CheckSettings:
    """Those of the nearest `harness.toml`, or `pyproject.toml` with a `[tool.harness]`, at or above a folder.

    Raises `SettingsError`.
    """
    for each in (folder, *folder.parents):
        own = each / "harness.toml"
        if own.is_file():
            return _settings(own, _read(own))
        project = each / "pyproject.toml"
        if project.is_file():
            table = _read(project).get("tool", {}).get("harness")
            if table is not None:
                return _settings(project, table)
        if (each / ".git").exists():
            break
    return CheckSettings()


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _settings(path: Path, table: Any) -> CheckSettings:
    names = [each.name.replace("_", "-") for each in fields(CheckSettings)]
    values: dict[str, Any] = {}
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: tool.harness is no table; it may hold {', '.join(names)}")
    for key, value in table.items():
        if key not in names:
            raise SettingsError(f"{path}: there is no setting “{key}”; there are {', '.join(names)}")
        if key == "kubernetes":
            if not isinstance(value, str):
                raise SettingsError(f'{path}: {key} is a version in quotes, like "1.31"')
            values[key] = value
        elif isinstance(value, list) and all(isinstance(each, str) for each in value):
            values[key.replace("-", "_")] = tuple(value)
        else:
            raise SettingsError(f'{path}: {key} is a list of names, like ["image-without-tag"]')
    return CheckSettings(**values)


def _is_among(identifier: str, prefixes: tuple[str, ...]) -> bool:
    return any(identifier == prefix or identifier.startswith(f"{prefix.rstrip('-')}-") for prefix in prefixes)
