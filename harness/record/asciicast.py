"""Casts: what a terminal showed and when, as asciinema plays it.

The format is asciicast v3, https://docs.asciinema.org/manual/asciicast/v3/: a line that describes the terminal, then a
line for each event with the seconds since the event before.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from harness.record.errors import RecordError

VERSION = 3
OUTPUT = "o"
MARKER = "m"
RESOLUTION = 6
"""Decimal places of seconds."""


class Event(Struct, frozen=True):
    """Something that happened in a terminal."""

    seconds: float
    """Since the cast began."""
    code: str
    """`OUTPUT`, `MARKER`, or another that the format knows."""
    data: str


class Cast(Struct, frozen=True):
    """One terminal for some time."""

    columns: int
    rows: int
    events: tuple[Event, ...]
    """In the order of their times."""
    title: str = ""
    started: int = 0
    """Seconds since 1970; 0 if that is not known."""


def text_of(cast: Cast) -> str:
    """Return the cast as a file holds it."""
    header: dict[str, Any] = {
        "version": VERSION,
        "term": {"cols": cast.columns, "rows": cast.rows, "type": "xterm-256color"},
    }
    if cast.started:
        header["timestamp"] = cast.started
    if cast.title:
        header["title"] = cast.title
    lines = [_json(header)]
    before = 0.0
    for event in cast.events:
        now = round(event.seconds, RESOLUTION)
        lines.append(_json([round(max(0.0, now - before), RESOLUTION), event.code, event.data]))
        before = max(before, now)
    return "\n".join(lines) + "\n"


def read_cast(path: Path) -> Cast:
    """Read a cast.

    Raises:
        RecordError: there is none, or it is not one of this version.
    """
    try:
        first, *lines = path.read_text(encoding="utf-8").split("\n")
        header = json.loads(first)
        if header["version"] != VERSION:
            raise RecordError(f"{path} is an asciicast of version {header['version']}; this reads version {VERSION}")
        return Cast(
            columns=int(header["term"]["cols"]),
            rows=int(header["term"]["rows"]),
            events=tuple(_events(lines)),
            title=str(header.get("title", "")),
            started=int(header.get("timestamp", 0)),
        )
    except FileNotFoundError as error:
        raise RecordError(f"{path}: there is no such cast; was it moved away from its record?") from error
    except OSError as error:
        raise RecordError(f"{path}: cannot read the cast: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"{path} is not an asciicast: {error}") from error


def without_idling(cast: Cast, longest: float) -> Cast:
    """Return the cast with no pause longer than so many seconds."""
    events, before, now = [], 0.0, 0.0
    for event in cast.events:
        now += min(event.seconds - before, longest)
        before = event.seconds
        events.append(replace(event, seconds=now))
    return replace(cast, events=tuple(events))


def _events(lines: Iterable[str]) -> Iterator[Event]:
    seconds = 0.0
    for line in lines:
        if line and not line.startswith("#"):
            interval, code, data = json.loads(line)
            seconds += float(interval)
            yield Event(seconds, str(code), str(data))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
