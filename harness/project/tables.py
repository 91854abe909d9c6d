"""Reads a table of TOML into a frozen dataclass: a field is a key, its type says what may stand there."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import Field, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

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


class Key(Struct, frozen=True):
    """A key that a table may have."""

    path: str
    """As it is written, with the tables around it: `exclude-class`, `lab.home`."""
    owner: type[Any]
    """The dataclass that has it."""
    attribute: str
    """Of that dataclass."""
    type: Any
    """`str`, `int`, `float`, `bool`, `Path`, `tuple` (of texts) or `Mapping` (of texts)."""
    example: str
    """What can stand behind the `=`."""
    description: str
    """What it is for; empty where the attribute's own documentation says it."""
    takes_one: bool
    """A single text may stand in the place of a list."""

    @property
    def meaning(self) -> str:
        """Return what may stand there: `a list of texts in quotes, like ["image"]`."""
        return f"{_WORDS[self.type]}, like {self.example}"


def setting(default: Any, *, example: str, takes_one: bool = False) -> Any:
    """Declare a field of a dataclass that is a key. `example` is TOML: what can stand behind the `=`.

    With `takes_one` a single text may stand in the place of a list.
    """
    return field(default=default, metadata={"example": example, "takes_one": takes_one})


def keys_of(schema: type[Any], above: str = "") -> Iterator[Key]:
    """Yield the keys of a dataclass, and those of the dataclasses that are its fields: a table each, or `AMONG` its own."""
    for place in _places(schema, above):
        if place.is_table:
            yield from keys_of(place.type, place.path)
        elif "example" in place.field.metadata:
            metadata = place.field.metadata
            yield Key(
                path=place.path,
                owner=schema,
                attribute=place.field.name,
                type=place.type,
                example=metadata["example"],
                description=metadata.get("description", ""),
                takes_one=metadata.get("takes_one", False),
            )


def read_table(table: object, schema: type[T], file: Path) -> T:
    """Return what a table says, as its dataclass; what it does not say has the default.

    Paths are relative to the folder of `file`. Raises `SettingsError`.
    """
    keys = {key.path: key for key in keys_of(schema)}
    return _made(schema, dict(_values(table, keys, file)))


class _Place(Struct, frozen=True):
    """A field, and where in the table it is."""

    field: Field[Any]
    path: str
    """Of a key, or what stands before the keys of a dataclass: `lab.`, or what is above for one that is `AMONG`."""
    type: Any

    @property
    def is_table(self) -> bool:
        """Return True for a dataclass, whose fields are keys themselves."""
        return is_dataclass(self.type)


def _places(schema: type[Any], above: str) -> Iterator[_Place]:
    hints = get_type_hints(schema)
    for attribute in fields(schema):
        kind = kind_of(hints[attribute.name])
        path = above + attribute.name.replace("_", "-")
        if is_dataclass(kind):
            path = above if attribute.metadata.get("is_among") else f"{path}."
        yield _Place(attribute, path, kind)


def kind_of(hint: Any) -> Any:
    """Return the type of a value without `| None`, and of a generic the outer one. What may be of several types stays such a union."""
    if get_origin(hint) in (Union, types.UnionType):
        parts = [part for part in get_args(hint) if part is not types.NoneType]
        if len(parts) > 1:
            return Union[tuple(parts)]  # noqa: UP007  (of parts that are known when this runs)
        (hint,) = parts
    origin = get_origin(hint)
    return hint if origin is None else tuple if origin is tuple else Mapping


def _values(table: object, keys: Mapping[str, Key], file: Path, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and the value of every key that is written. Raises `SettingsError`."""
    if not isinstance(table, dict):
        raise SettingsError(
            f"{file}: {above[:-1] or 'tool.harness'} is no table; it may hold {', '.join(_names(keys, above))}"
        )
    for written, value in table.items():
        path = above + written
        if path in keys:
            yield path, _value(value, keys[path], file)
        elif written in _names(keys, above):
            yield from _values(value, keys, file, f"{path}.")
        else:
            raise SettingsError(f"{file}: there is no setting “{path}”{_instead(written, keys, above)}")


def _made(schema: type[T], values: Mapping[str, Any], above: str = "") -> T:
    """Return the dataclass, with the values of its keys."""
    arguments: dict[str, Any] = {}
    for place in _places(schema, above):
        if place.is_table:
            arguments[place.field.name] = _made(place.type, values, place.path)
        elif place.path in values and "example" in place.field.metadata:
            arguments[place.field.name] = values[place.path]
    return schema(**arguments)


def _value(value: object, key: Key, file: Path) -> Any:
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
        case (kind, str()) if kind is tuple and key.takes_one:
            return (value,)
        case (kind, list()) if kind is tuple and all(isinstance(item, str) for item in value):
            return tuple(value)
        case (kind, dict()) if kind is Mapping and all(isinstance(item, str) for item in value.values()):
            return types.MappingProxyType(dict(value))
    raise SettingsError(f"{file}: {key.path} is {key.meaning}")


def _names(keys: Mapping[str, Key], above: str) -> list[str]:
    """Return what may be written in a table: its keys and the tables in it."""
    return list(dict.fromkeys(path[len(above) :].partition(".")[0] for path in keys if path.startswith(above)))


def _instead(written: str, keys: Mapping[str, Key], above: str) -> str:
    """Return what may have been meant, and what there is."""
    import difflib  # noqa: PLC0415

    names = _names(keys, above)
    near = difflib.get_close_matches(written.replace("_", "-"), names, n=1)
    meant = f": did you mean “{near[0]}”?" if near else ";"
    return f"{meant} {f'in {above[:-1]} ' if above else ''}there are {', '.join(names)}"
