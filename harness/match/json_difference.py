"""Where two JSON documents differ first, and a diff that keeps their structure."""

import json
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from harness.match.difference import clipped, kept, with_lines
from harness.match.ends import same_ends
from harness.match.expected_json import Json, is_elision
from harness.match.json_likeness import same
from harness.record.difference import DifferenceKind, DifferenceRecord, DiffLineRecord, DiffSide

_CONTEXT = 2
_AWKWARD = frozenset(".[] ")
"""In a key: it is then written in brackets."""


class JsonDifference(Struct, frozen=True):
    """How far a document is from a claim."""

    difference: DifferenceRecord
    size: int
    """How many lines only one of the two has."""


def json_difference(expected: Json, real: Json) -> JsonDifference:
    """Compare two documents that are not the same."""
    diff = _Diff()
    _compare(diff, expected, real, "", _Place(0))
    size = sum(line.side is not DiffSide.BOTH for line in diff.lines)
    first = diff.first or DifferenceRecord(
        kind=DifferenceKind.OTHER_VALUE, expected=_shown(expected), actual=_shown(real)
    )
    return JsonDifference(with_lines(first, list(_near_changes(diff.lines))), size)


class _Place(Struct, frozen=True):
    """Where a value stands in its document."""

    indent: int
    key: str | None = None

    @property
    def margin(self) -> str:
        key = "" if self.key is None else f"{json.dumps(self.key, ensure_ascii=False)}: "
        return "  " * self.indent + key


class _Diff(Struct):
    """A diff while it is being written."""

    lines: list[DiffLineRecord] = field(default_factory=list)
    first: DifferenceRecord | None = None

    def differs(self, kind: DifferenceKind, path: str, *, expected: str = "", actual: str = "") -> None:
        """Keep the first difference; what is expected and what is there are JSON."""
        self.first = self.first or DifferenceRecord(kind=kind, subject=path, expected=expected, actual=actual)

    def add(self, side: DiffSide, text: str) -> None:
        """Add a line."""
        self.lines.append(DiffLineRecord(side=side, text=clipped(text)))

    def bracket(self, bracket: str, place: _Place) -> None:
        """Begin or end an object or array that differs somewhere within."""
        self.add(DiffSide.BOTH, f"{place.margin}{bracket}")

    def write(self, side: DiffSide, value: Json, place: _Place) -> None:
        """Add a whole value."""
        first, *rest = json.dumps(value, indent=2, ensure_ascii=False).split("\n")
        self.add(side, f"{place.margin}{first}")
        for line in rest:
            self.add(side, f"{'  ' * place.indent}{line}")


def _compare(diff: _Diff, expected: Json, real: Json, path: str, place: _Place) -> None:
    if same(expected, real):
        diff.write(DiffSide.BOTH, real, place)
    elif isinstance(expected, dict) and isinstance(real, dict):
        diff.bracket("{", place)
        _compare_members(diff, expected, real, path, place.indent + 1)
        diff.bracket("}", _Place(place.indent))
    elif isinstance(expected, list) and isinstance(real, list):
        diff.bracket("[", place)
        _compare_items(diff, expected, real, path, place.indent + 1)
        diff.bracket("]", _Place(place.indent))
    else:
        diff.differs(DifferenceKind.OTHER_VALUE, path, expected=_shown(expected), actual=_shown(real))
        diff.write(DiffSide.SLIDE, expected, place)
        diff.write(DiffSide.OUTPUT, real, place)


def _compare_members(diff: _Diff, expected: dict[str, Json], real: dict[str, Json], path: str, indent: int) -> None:
    elided = any(is_elision(key) for key in expected)
    for key, value in real.items():
        where = _member(path, key)
        if key in expected and not is_elision(key):
            _compare(diff, expected[key], value, where, _Place(indent, key))
        elif elided:
            diff.write(DiffSide.BOTH, value, _Place(indent, key))
        else:
            diff.differs(DifferenceKind.EXTRA_MEMBER, where, actual=_shown(value))
            diff.write(DiffSide.OUTPUT, value, _Place(indent, key))
    for key, value in expected.items():
        if key not in real and not is_elision(key):
            diff.differs(DifferenceKind.MISSING_MEMBER, _member(path, key), expected=_shown(value))
            diff.write(DiffSide.SLIDE, value, _Place(indent, key))


def _compare_items(diff: _Diff, expected: Sequence[Json], real: Sequence[Json], path: str, indent: int) -> None:
    """What both begin and end with is the same; the items between are compared in order."""
    head, tail = same_ends(
        expected,
        real,
        lambda expected_items, answered: not is_elision(expected_items) and same(expected_items, answered),
    )
    place = _Place(indent)
    for item in real[:head]:
        diff.write(DiffSide.BOTH, item, place)
    expected_items, answered = expected[head : len(expected) - tail], real[head : len(real) - tail]
    if any(is_elision(item) for item in expected_items):
        _compare_elided(diff, expected_items, answered, (path, head), place)
    else:
        _compare_in_order(diff, expected_items, answered, (path, head), place)
    for item in real[len(real) - tail :]:
        diff.write(DiffSide.BOTH, item, place)


def _compare_in_order(
    diff: _Diff, expected_items: Sequence[Json], answered: Sequence[Json], first: tuple[str, int], place: _Place
) -> None:
    path, start = first
    both = min(len(expected_items), len(answered))
    for at in range(both):
        _compare(diff, expected_items[at], answered[at], f"{path}[{start + at}]", place)
    for at, item in enumerate(expected_items[both:], start + both):
        diff.differs(DifferenceKind.MISSING_ITEM, f"{path}[{at}]", expected=_shown(item))
        diff.write(DiffSide.SLIDE, item, place)
    for at, item in enumerate(answered[both:], start + both):
        diff.differs(DifferenceKind.EXTRA_ITEM, f"{path}[{at}]", actual=_shown(item))
        diff.write(DiffSide.OUTPUT, item, place)


def _compare_elided(
    diff: _Diff, expected_items: Sequence[Json], answered: Sequence[Json], first: tuple[str, int], place: _Place
) -> None:
    """Where the slide leaves items out: those it names are looked for in the answer, in order."""
    path, start = first
    position = 0
    for at, item in enumerate(expected_items, start):
        if is_elision(item):
            continue
        match_at = next((here for here in range(position, len(answered)) if same(item, answered[here])), None)
        if match_at is not None:
            for passed in answered[position : match_at + 1]:
                diff.write(DiffSide.BOTH, passed, place)
            position = match_at + 1
        elif at == start and answered:
            _compare(diff, item, answered[0], f"{path}[{at}]", place)
            position = 1
        else:
            diff.differs(DifferenceKind.ITEM_NOT_THERE, path, expected=_shown(item))
            diff.write(DiffSide.SLIDE, item, place)
    for item in answered[position:]:
        diff.write(DiffSide.BOTH, item, place)
    diff.differs(DifferenceKind.ITEMS_ELSEWHERE, path)


def _member(path: str, key: str) -> str:
    if not key or not _AWKWARD.isdisjoint(key):
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{path}.{key}" if path else key


def _shown(value: Json) -> str:
    return kept(json.dumps(value, ensure_ascii=False))


def _near_changes(lines: Sequence[DiffLineRecord]) -> Iterator[DiffLineRecord]:
    """Yield the lines that differ with two lines around; what is left out is counted."""
    changed = [place for place, line in enumerate(lines) if line.side is not DiffSide.BOTH]
    kept = {near for place in changed for near in range(place - _CONTEXT, place + _CONTEXT + 1)}
    hidden = 0
    for place, line in enumerate(lines):
        if place not in kept:
            hidden += 1
            continue
        if hidden:
            yield DiffLineRecord(side=DiffSide.LEFT_OUT, count=hidden)
            hidden = 0
        yield line
    if hidden:
        yield DiffLineRecord(side=DiffSide.LEFT_OUT, count=hidden)
