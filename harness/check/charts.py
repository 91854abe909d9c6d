"""What a chart of Helm makes, as far as its values say without Helm: templates that they switch off are none of it."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.check.files_read import text_of
from harness.knowledge.calls import Call
from harness.shell.lazy_pattern import lazy_pattern

_GUARD = lazy_pattern(r"\{\{-?\s*if\s+(?P<denied>not\s+)?(?:and\s+)?\(?\.Values\.(?P<path>[\w.]+)")
_KIND = lazy_pattern(r"^kind:", re.MULTILINE)
_FALSE = frozenset({"", "false", "0", "null", "~"})


def values_of(chart: Path, files: Iterable[Path], call: Call) -> Mapping[str, Any]:
    """Return the values of a chart as a command of Helm has them: its own, those of files, then those of `--set`."""
    import yaml  # noqa: PLC0415  (few decks have a chart)

    values: dict[str, Any] = {}
    for file in (chart / "values.yaml", *files):
        try:
            content = yaml.safe_load(text_of(file))
        except (yaml.YAMLError, ValueError):
            continue
        if isinstance(content, dict):
            values = _merged(values, content)
    for flag in call.flags:
        if flag.name in ("--set", "--set-string"):
            for setting in flag.value.split(","):
                path, _, value = setting.partition("=")
                values = _merged(values, _nested(path.split("."), value))
    return values


def is_switched_off(template: str, values: Mapping[str, Any]) -> bool:
    """Return whether all of a template stands behind `{{ if .Values.… }}` of something that is false."""
    kind, guard = _KIND.search(template), _GUARD.search(template)
    if guard is None or (kind is not None and kind.start() < guard.start()):
        return False
    value: Any = values
    for part in guard["path"].split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    is_false = not value or (isinstance(value, str) and value.lower() in _FALSE)
    return is_false is (guard["denied"] is None)


def _nested(path: list[str], value: str) -> dict[str, Any]:
    first, *rest = path
    return {first: _nested(rest, value) if rest else value}


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        before = merged.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(before, value) if both else value  # type: ignore[arg-type]
    return merged
