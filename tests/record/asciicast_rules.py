"""The rules of asciicast v3, https://docs.asciinema.org/manual/asciicast/v3/, for the tests of what writes casts."""

from __future__ import annotations

import json
from dataclasses import dataclass

CODES = {"o", "i", "m", "r", "x"}
Types = dict[str, type | tuple[type, ...]]

OPTIONAL: Types = {
    "timestamp": int,
    "idle_time_limit": (int, float),
    "command": str,
    "title": str,
    "env": dict,
    "tags": list,
}
OPTIONAL_OF_TERMINAL: Types = {"type": str, "version": str, "theme": dict}


@dataclass(frozen=True)
class Checked:
    header: dict[str, object]
    events: list[tuple[float, str, str]]

    @property
    def output(self) -> str:
        return "".join(data for _, code, data in self.events if code == "o")

    @property
    def seconds(self) -> float:
        return sum(interval for interval, _, _ in self.events)

    @property
    def markers(self) -> list[str]:
        return [data for _, code, data in self.events if code == "m"]


def check(text: str) -> Checked:
    """The parts of a cast that keeps all rules; asserts that it does."""
    text.encode("utf-8")
    assert text.endswith("\n")
    first, *lines = text.removesuffix("\n").split("\n")
    header = json.loads(first)
    assert header["version"] == 3
    terminal = header["term"]
    for name in ("cols", "rows"):
        assert type(terminal[name]) is int
        assert terminal[name] > 0
    _check_types(header, {"version", "term"}, OPTIONAL)
    _check_types(terminal, {"cols", "rows"}, OPTIONAL_OF_TERMINAL)
    events = []
    for line in lines:
        if line.startswith("#"):
            continue
        interval, code, data = json.loads(line)
        assert type(interval) in (int, float)
        assert interval >= 0
        assert code in CODES
        assert type(data) is str
        events.append((interval, code, data))
    return Checked(header, events)


def _check_types(value: dict[str, object], required: set[str], optional: Types) -> None:
    for name, held in value.items():
        assert name in required or isinstance(held, optional[name]), name
