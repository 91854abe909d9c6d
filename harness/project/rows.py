"""A row of the table of options: how it is declared, how the faces read it, how its value is written."""

import types
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import field, fields
from enum import StrEnum
from typing import Any, get_type_hints

from msgspec import Struct

from harness.project.places import Place
from harness.project.tables import kind_of


class PlayCommand(StrEnum):
    """A command that plays."""

    RUN = "run"
    REHEARSE = "rehearse"
    WATCH = "watch"
    BASELINE = "baseline"
    DRIFT = "drift"
    PARITY = "parity"
    MATRIX = "matrix"
    MUTATE = "mutate"
    JOB = "job"


Reasons = Mapping[PlayCommand, str]


def option(
    default: Any,
    description: str,
    *,
    flag: str = "",
    metavar: str = "",
    no: str = "",
    not_in: Reasons = types.MappingProxyType({}),
    own_in: Reasons = types.MappingProxyType({}),
    example: str | None = None,
    is_plain_in_pytest: bool = False,
    parse: Callable[[str], Place] | None = None,
) -> Any:
    """Declare a field that is a row.

    `flag` is the word of the command line where it is not the field's own name, `no` the one for the opposite. `not_in` has commands
    that cannot have it, and why; `own_in` those that use the word for something of their own, and for what. With an `example` (TOML) it is
    a key of `[tool.harness]`, called like the field. `parse` reads a path that is more than a name; it raises `ValueError`.
    """
    metadata: dict[str, Any] = {
        "flag": flag,
        "no": no,
        "description": description,
        "metavar": metavar,
        "not_in": not_in,
        "own_in": own_in,
        "is_plain_in_pytest": is_plain_in_pytest,
        "parse": parse,
    }
    if example is not None:
        metadata["example"] = example
    return field(default=default, metadata=metadata)


class Option(Struct, frozen=True):
    """A row, as the faces read it."""

    attribute: str
    """Of the dataclass that has it."""
    type: type[Any]
    """`str`, `int`, `float`, `bool`, `Path`, `Place`, or `tuple` for texts."""
    default: Any
    flag: str
    no: str
    metavar: str
    description: str
    not_in: Reasons
    own_in: Reasons
    key: str
    """The key in `[tool.harness]` that says the same; empty if none does."""
    is_plain_in_pytest: bool
    parse: Callable[[str], Place] | None

    def can_be_in(self, command: PlayCommand) -> bool:
        """Return True if a command has it."""
        return command not in self.not_in and command not in self.own_in

    def in_pytest(self, flag: str) -> str:
        """Return a flag of it as pytest has it: `--deck-timeout`, since other plugins have options as well."""
        return flag if self.is_plain_in_pytest else f"--deck-{flag.removeprefix('--')}"

    @property
    def pytest_name(self) -> str:
        """Return the name under which pytest keeps its value."""
        return f"deck_{self.attribute}"


def options_of(schema: type[Any]) -> tuple[Option, ...]:
    """Return the rows of a dataclass, in the order in which help shows them."""
    hints = get_type_hints(schema)
    rows = []
    for attribute in fields(schema):
        word = attribute.name.replace("_", "-")
        values = {"key": word if "example" in attribute.metadata else "", **attribute.metadata}
        values["flag"] = values["flag"] or f"--{word}"
        values.pop("example", None)
        rows.append(
            Option(attribute=attribute.name, type=kind_of(hints[attribute.name]), default=attribute.default, **values)
        )
    return tuple(rows)


def command_line(options: Any, only: Container[str] | None = None) -> list[str]:
    """Return the words that say options (a dataclass of rows) to `harness run`: all that have to be said, or those of these fields alone."""
    return [_word(flag, value) for row, flag, value in _written(options) if only is None or row.attribute in only]


def pytest_arguments(options: Any) -> list[str]:
    """Return the words that say options (a dataclass of rows) to pytest."""
    return [_word(option.in_pytest(flag), value) for option, flag, value in _written(options)]


def _written(options: Any) -> Iterator[tuple[Option, str, Any]]:
    """Yield what has to be written; the default of a key too, since a project may say something else."""
    for row in options_of(type(options)):
        value = getattr(options, row.attribute)
        if value == row.default and not row.key:
            continue
        if row.type is bool:
            yield row, row.flag if value else row.no, None
        elif row.type is tuple:
            yield from ((row, row.flag, item) for item in value)
        else:
            yield row, row.flag, value


def _word(flag: str, value: object) -> str:
    return flag if value is None else f"{flag}={value}"
