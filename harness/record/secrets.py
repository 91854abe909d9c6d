"""Secrets taken out of what is written and shown: `***` stands in their place.

`Secrets` remembers those it found, so that one which was seen once as a token or as the value of a Secret is also masked
where nothing tells what it is. Comparing outputs with what slides claim is done before, on what was really printed.
"""

import base64
import binascii
import json
import operator
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import cache
from itertools import accumulate
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from harness.record.secret_shapes import Span, find
from harness.shell.lazy_pattern import lazy_pattern

T = TypeVar("T")

MASK = "***"
REMEMBERED = 1000
"""Values that are masked wherever they stand; more are still masked where they are recognised."""
SHORTEST_REMEMBERED = 8
LONGEST_REMEMBERED = 1 << 16
"""Characters."""
SHORTEST_KNOWN = 4
"""Characters of a value that somebody calls secret; masking a shorter one would make other texts unreadable."""
LEFT_ALONE = frozenset({"path", "cast", "screenshot", "sha256", "started", "terminal", "index"})
"""Fields of records that name files and places."""
_ESCAPES = lazy_pattern(
    r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|[\]PX^_][^\x07\x1b]*+(?:\x07|\x1b\\)?|[ -/]*[0-~])?"  # ECMA-48, as normalise has it
)


class Secrets:
    """Masks the secrets of one run."""

    def __init__(self) -> None:
        self._known: dict[str, None] = {}

    def know(self, values: Iterable[str]) -> None:
        """Mask values wherever they stand, whatever they look like: whole, each of their lines, and as JSON and base64 write them."""
        for value in values:
            for text in (value, *value.splitlines(), *_written(value)):
                if len(text.strip()) >= SHORTEST_KNOWN:
                    self._known[text.strip()] = None

    def masked(self, text: str) -> str:
        """Return the text with `***` for each secret in it."""
        return _replaced(text, self._places(text)) if len(text) > len(MASK) else text

    def masked_output(self, command: str, output: str) -> str:
        """Return what a command printed; some commands print nothing but a secret."""
        if not output:
            return output
        typed = f"$ {command}\n"
        start = len(typed)
        places = [(first - start, last - start) for first, last in self._places(typed + output) if first >= start]
        return _replaced(output, places)

    def masked_pieces(self, pieces: Sequence[str]) -> list[str]:
        """Return the pieces of what a terminal received, masked, in order. A secret may begin in one and end in another, with colours in it."""
        whole = "".join(pieces)
        visible, shift = _visible(whole)
        places = self._places(visible)
        if not places:
            return list(pieces)
        cuts = [(shown, is_first) for place in places for shown, is_first in shift.shown(place)]
        return list(_cut(pieces, cuts))

    def masked_record(self, record: T) -> T:
        """Return a record, or a part of one, with all its texts masked: also what only one of its texts tells to be a secret."""
        known = -1
        while known != len(self._known):
            known = len(self._known)
            record = self._masked_value(record)
        return record

    def _masked_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value if isinstance(value, Enum) else self.masked(value)
        if isinstance(value, tuple):
            masked = tuple(map(self._masked_value, value))
            return value if all(map(operator.is_, masked, value)) else masked
        names = _fields_with_texts(type(value))  # type: ignore[arg-type]  # mypy: a type would not be Hashable
        changes = {}
        for name in names:
            before = getattr(value, name)
            is_output = name == "output" and "text" in names
            after = self.masked_output(value.text, before) if is_output else self._masked_value(before)
            if after is not before:
                changes[name] = after
        return replace(value, **changes) if changes else value

    def _places(self, text: str) -> list[Span]:
        """Return where secrets stand, first one first, none within another."""
        spans = list(find(text))
        for start, end in spans:
            self._remember(text[start:end])
        for value in self._known:
            position = text.find(value)
            while position >= 0:
                spans.append((position, position + len(value)))
                position = text.find(value, position + len(value))
        return _merged(spans)

    def _remember(self, value: str) -> None:
        for form in (value, *_decoded(value)):
            is_telling = any(map(str.isdigit, form)) and any(map(str.isalpha, form))
            fits = SHORTEST_REMEMBERED <= len(form) <= LONGEST_REMEMBERED
            if fits and is_telling and "\n" not in form and len(self._known) < REMEMBERED:
                self._known[form] = None


@cache
def _fields_with_texts(kind: type) -> tuple[str, ...]:
    """Return the fields of a record, or of a part of one, in which a secret may stand; none for other values."""
    if not issubclass(kind, Struct):
        return ()
    return tuple(name for name in kind.__struct_fields__ if name not in LEFT_ALONE)


def _decoded(value: str) -> Iterator[str]:
    """Yield what base64 stands for, where that is a text of one line."""
    try:
        text = base64.b64decode(value, validate=True).decode().strip()
    except (binascii.Error, ValueError):
        return
    if text.isprintable():
        yield text


def _written(value: str) -> Iterator[str]:
    """Yield what JSON and base64 make of a value, with the end of a line behind it too, as `echo` gives it to `base64`."""
    yield json.dumps(value)[1:-1]
    for text in (value, f"{value}\n"):
        yield base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()


def _merged(places: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def _replaced(text: str, places: Iterable[Span]) -> str:
    parts, position = [], 0
    for start, end in places:
        parts += [text[position:start], MASK]
        position = end
    return "".join([*parts, text[position:]]) if parts else text


# ── what a terminal received ─────────────────────────────────────────────────


class _Shift:
    """Where the visible characters of a text stand in the text."""

    def __init__(self, segments: Sequence[Span]) -> None:
        self._segments = segments
        self._starts = [0, *accumulate(end - start for start, end in segments)]

    def shown(self, place: Span) -> Iterator[tuple[Span, bool]]:
        """Yield the parts of the text that a visible place consists of; true with the first."""
        start, end = place
        number = bisect_right(self._starts, start) - 1
        is_first = True
        while number < len(self._segments) and self._starts[number] < end:
            shift = self._segments[number][0] - self._starts[number]
            yield (max(start, self._starts[number]) + shift, min(end, self._starts[number + 1]) + shift), is_first
            is_first = False
            number += 1


def _visible(text: str) -> tuple[str, _Shift]:
    if "\x1b" not in text:
        return text, _Shift([(0, len(text))])
    segments, position = [], 0
    for escape in _ESCAPES.finditer(text):
        segments.append((position, escape.start()))
        position = escape.end()
    segments = [segment for segment in [*segments, (position, len(text))] if segment[1] > segment[0]]
    return "".join(text[start:end] for start, end in segments), _Shift(segments)


def _cut(pieces: Sequence[str], cuts: Sequence[tuple[Span, bool]]) -> Iterator[str]:
    """Yield the pieces without the cuts (first one first); the mask stands where a secret began."""
    waiting = list(reversed(cuts))
    offset = 0
    for piece in pieces:
        kept, position = [], 0
        while waiting and waiting[-1][0][0] < offset + len(piece):
            (start, end), is_first = waiting.pop()
            kept += [piece[position : max(0, start - offset)], MASK if is_first else ""]
            position = min(end - offset, len(piece))
            if end > offset + len(piece):
                waiting.append(((offset + len(piece), end), False))
        yield "".join([*kept, piece[position:]])
        offset += len(piece)
