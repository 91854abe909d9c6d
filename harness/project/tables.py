"""Reads a table of TOML into a frozen dataclass: a field is a key, its type says what may stand there."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from harness.project.errors import SettingsError

T = TypeVar("T")

AMONG = types.MappingProxyType({"is_among": True})
"""The metadata of a field that is a dataclass, whose keys stand in the same table as those of the other fields."""

_WORDS: Mapping[object, str] = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    Path: "a path in quotes",
    tuple: "a list of texts in quotes",
    Mapping: "a table of texts in quotes",
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a table may have."""

    name: str
    """As it is written: `exclude-class`."""
    owner: type[Any]
    """The dataclass that has it."""
    attribute: str
    """Of that dataclass."""
    type: Any
    """`str`, `int`, `float`, `bool`, `Path`, `tuple` (of texts), `Mapping` (of texts), or the dataclass of a table."""
    example: str
    """What can stand behind the `=`."""

    @property
    def is_table(self) -> bool:
        """Return True for a table with keys of its own."""
        return is_dataclass(self.type)

    @property
    def meaning(self) -> str:
        """Return what may stand there: `a list of texts in quotes, like ["image"]`."""
        return _WORDS[self.type] + (f", like {self.example}" if self.example else "")


def setting(default: Any, *, example: str) -> Any:
    """Declare a field of a dataclass that is a key. `example` is TOML: what can stand behind the `=`."""
    return field(default=default, metadata={"example": example})


def keys_of(schema: type[Any]) -> Iterator[Key]:
    """Yield the keys of a dataclass, and those of the dataclasses that are `AMONG` its fields."""
    hints = get_type_hints(schema)
    for each in fields(schema):
        if each.metadata.get("is_among"):
            yield from keys_of(hints[each.name])
        elif "example" in each.metadata or is_dataclass(hints[each.name]):
            name, kind = each.name.replace("_", "-"), _kind(hints[each.name])
            yield Key(name, schema, each.name, kind, each.metadata.get("example", ""))


def read_table(table: object, schema: type[T], file: Path, name: str = "") -> T:
    """Return what a table says, as its dataclass; what it does not say has the default.

    `name` is the table's own, for messages: empty for the top. Paths are relative to the folder of `file`.
    Raises `SettingsError`.
    """
    keys = {key.name: key for key in keys_of(schema)}
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: {name or 'tool.harness'} is no table; it may hold {', '.join(keys)}")
    values: dict[str, Any] = {}
    for written, value in table.items():
        path = f"{name}.{written}" if name else written
        if written not in keys:
            raise SettingsError(f"{file}: there is no setting “{path}”{_instead(written, keys, name)}")
        key = keys[written]
        values[key.attribute] = (
            read_table(value, key.type, file, path) if key.is_table else _value(value, key, file, path)
        )
    return _made(schema, values)


def _made(schema: type[T], values: Mapping[str, Any]) -> T:
    """Return the dataclass, each value at its field or in the dataclass that is among them."""
    hints = get_type_hints(schema)
    arguments: dict[str, Any] = {}
    for each in fields(schema):  # type: ignore[arg-type]
        if each.metadata.get("is_among"):
            arguments[each.name] = _made(hints[each.name], values)
        elif each.name in values:
            arguments[each.name] = values[each.name]
        else:
            assert each.default is not MISSING or each.default_factory is not MISSING, each.name
    return schema(**arguments)


def _kind(hint: Any) -> Any:
    """Return the type of a value without `| None`, and of a generic the outer one."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (each for each in get_args(hint) if each is not types.NoneType)
    origin = get_origin(hint)
    return hint if origin is None else tuple if origin is tuple else Mapping


def _value(value: object, key: Key, file: Path, path: str) -> Any:
    """Return a value of the type that its key has. Raises `SettingsError`."""
    match key.type, value:
        case (kind, bool()) if kind is bool:
            return value
        case (_, bool()):
            pass
        case (kind, str()) if kind is str:
            return value
        case (kind, str()) if kind is Path:
            return file.parent / value
        case (kind, int()) if kind is int:
            return value
        case (kind, int() | float()) if kind is float:
            return float(value)
        case (kind, list()) if kind is tuple and all(isinstance(each, str) for each in value):
            return tuple(value)
        case (kind, dict()) if kind is Mapping and all(isinstance(each, str) for each in value.values()):
            return types.MappingProxyType(dict(value))
    raise SettingsError(f"{file}: {path} is {key.meaning}")


def _instead(written: str, keys: Mapping[str, Key], name: str) -> str:
    """Return what may have been meant, and what there is."""
    import difflib  # noqa: PLC0415

    near = difflib.get_close_matches(written.replace("_", "-"), keys, n=1)
    meant = f": did you mean “{near[0]}”?" if near else ";"
    return f"{meant} {f'in {name} ' if name else ''}there are {', '.join(keys)}"
