"""Where two JSON documents differ, in a sentence and as a diff that keeps their structure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.match.claimed_json import Json, is_elision
from harness.match.difference import clipped, shortened
from harness.match.line import LinePattern
from harness.match.tokens import Tolerance

_CONTEXT = 2
_AWKWARD = frozenset(".[] ")
"""In a key: it is then written in brackets."""


def same(claim: Json, real: Json) -> bool:
    """Whether a value says what the claim says."""
    if is_elision(claim):
        return True
    if isinstance(claim, dict):
        return isinstance(real, dict) and _same_members(claim, real)
    if isinstance(claim, list):
        return isinstance(real, list) and _same_items(claim, real)
    if isinstance(claim, str):
        return claim == real or (
            not isinstance(real, (dict, list)) and LinePattern(claim, Tolerance.PLACEHOLDERS).matches(_plain(real))
        )
    return (type(claim) is type(real) and claim == real) or _same_number(claim, real)


def _plain(value: Json) -> str:
    """A value without quotes, as a placeholder sees it. What is no string must be a placeholder as a whole."""
    return value if isinstance(value, str) else json.dumps(value)


def _same_number(claim: Json, real: Json) -> bool:
    numbers = (int, float)
    return (
        isinstance(claim, numbers)
        and isinstance(real, numbers)
        and not isinstance(claim, bool)
        and not isinstance(real, bool)
        and claim == real
    )


def _same_members(claim: dict[str, Json], real: dict[str, Json]) -> bool:
    named = {key for key in claim if not is_elision(key)}
    complete = len(named) < len(claim) or len(named) == len(real)
    return complete and all(key in real and same(claim[key], real[key]) for key in named)


def _same_items(claim: Sequence[Json], real: Sequence[Json]) -> bool:
    runs: list[list[Json]] = [[]]
    for item in claim:
        if is_elision(item):
            runs.append([])
        else:
            runs[-1].append(item)
    first, *others = runs
    if not _run_fits(first, real, 0):
        return False
    if not others:
        return len(first) == len(real)
    position = len(first)
    *middle, last = others
    for run in middle:
        places = range(position, len(real) - len(run) + 1)
        found = next((place for place in places if _run_fits(run, real, place)), None)
        if found is None:
            return False
        position = found + len(run)
    tail = len(real) - len(last)
    return tail >= position and _run_fits(last, real, tail)


def _run_fits(run: Sequence[Json], real: Sequence[Json], start: int) -> bool:
    return len(run) <= len(real) - start and all(same(item, real[start + at]) for at, item in enumerate(run))


@dataclass(slots=True)
class _Diff:
    """A diff while it is being written."""

    lines: list[str] = field(default_factory=list)
    sentence: str = ""

    def say(self, sentence: str) -> None:
        """Keep the sentence about the first difference."""
        self.sentence = self.sentence or sentence

    def open(self, bracket: str, indent: int, key: str | None) -> None:
        """Begin an object or array that differs somewhere within."""
        self.lines.append(f"  {'  ' * indent}{_named(key)}{bracket}")

    def write(self, sign: str, value: Json, indent: int, key: str | None) -> None:
        """Add a whole value."""
        text = _named(key) + json.dumps(value, indent=2, ensure_ascii=False)
        self.lines += [f"{sign} {'  ' * indent}{line}" for line in text.split("\n")]


def _named(key: str | None) -> str:
    return "" if key is None else f"{json.dumps(key, ensure_ascii=False)}: "


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a document is from a claim."""

    sentence: str
    lines: tuple[str, ...]
    size: int
    """How many lines only one of the two has."""


def difference(claim: Json, real: Json) -> Difference:
    """Compare two documents that are not the same."""
    diff = _Diff()
    _compare(diff, claim, real, "", 0, None)
    size = sum(not line.startswith(" ") for line in diff.lines)
    return Difference(diff.sentence, tuple(clipped(line) for line in _near_changes(diff.lines)), size)


def _compare(diff: _Diff, claim: Json, real: Json, path: str, indent: int, key: str | None) -> None:
    if same(claim, real):
        diff.write(" ", real, indent, key)
    elif isinstance(claim, dict) and isinstance(real, dict):
        diff.open("{", indent, key)
        _compare_members(diff, claim, real, path, indent + 1)
        diff.lines.append(f"  {'  ' * indent}}}")
    elif isinstance(claim, list) and isinstance(real, list):
        diff.open("[", indent, key)
        _compare_items(diff, claim, real, path, indent + 1)
        diff.lines.append(f"  {'  ' * indent}]")
    else:
        diff.say(f"{path or 'the document'}: the slide says {_shown(claim)}, the command answered {_shown(real)}")
        diff.write("-", claim, indent, key)
        diff.write("+", real, indent, key)


def _compare_members(diff: _Diff, claim: dict[str, Json], real: dict[str, Json], path: str, indent: int) -> None:
    elided = any(is_elision(key) for key in claim)
    for key, value in real.items():
        if key in claim and not is_elision(key):
            _compare(diff, claim[key], value, _member(path, key), indent, key)
        elif elided:
            diff.write(" ", value, indent, key)
        else:
            diff.say(f"{_member(path, key)}: the command answered {_shown(value)}, the slide has no such member")
            diff.write("+", value, indent, key)
    for key, value in claim.items():
        if key not in real and not is_elision(key):
            diff.say(f"{_member(path, key)}: the slide says {_shown(value)}, the command answered no such member")
            diff.write("-", value, indent, key)


def _compare_items(diff: _Diff, claim: Sequence[Json], real: Sequence[Json], path: str, indent: int) -> None:
    """Items that both begin and end with are the same; those between are compared in order."""
    head = tail = 0
    shortest = min(len(claim), len(real))
    while head < shortest and not is_elision(claim[head]) and same(claim[head], real[head]):
        head += 1
    while tail < shortest - head and not is_elision(claim[-1 - tail]) and same(claim[-1 - tail], real[-1 - tail]):
        tail += 1
    for item in real[:head]:
        diff.write(" ", item, indent, None)
    claimed, answered = claim[head : len(claim) - tail], real[head : len(real) - tail]
    if any(is_elision(item) for item in claimed):
        _compare_elided(diff, claimed, answered, (path, head), indent)
    else:
        _compare_in_order(diff, claimed, answered, (path, head), indent)
    for item in real[len(real) - tail :]:
        diff.write(" ", item, indent, None)


def _compare_in_order(
    diff: _Diff, claimed: Sequence[Json], answered: Sequence[Json], place: tuple[str, int], indent: int
) -> None:
    path, first = place
    both = min(len(claimed), len(answered))
    for at in range(both):
        _compare(diff, claimed[at], answered[at], f"{path}[{first + at}]", indent, None)
    for at, item in enumerate(claimed[both:], first + both):
        diff.say(f"{path}[{at}]: the slide says {_shown(item)}, the command answered no such item")
        diff.write("-", item, indent, None)
    for at, item in enumerate(answered[both:], first + both):
        diff.say(f"{path}[{at}]: the command answered {_shown(item)}, the slide has no such item")
        diff.write("+", item, indent, None)


def _compare_elided(
    diff: _Diff, claimed: Sequence[Json], answered: Sequence[Json], place: tuple[str, int], indent: int
) -> None:
    """Where the slide leaves items out: those it names and the answer does not have in this order."""
    path, first = place
    position = 0
    for at, item in enumerate(claimed, first):
        if is_elision(item):
            continue
        found = next((here for here in range(position, len(answered)) if same(item, answered[here])), None)
        if found is None:
            diff.say(f"{path}[{at}]: the slide says {_shown(item)}, the command answered no such item here")
            diff.write("-", item, indent, None)
        else:
            for skipped in answered[position : found + 1]:
                diff.write(" ", skipped, indent, None)
            position = found + 1
    for item in answered[position:]:
        diff.write(" ", item, indent, None)
    diff.say(f"{path or 'the document'}: the items are not where the slide has them")


def _member(path: str, key: str) -> str:
    if not key or any(letter in _AWKWARD for letter in key):
        return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{path}.{key}" if path else key


def _shown(value: Json) -> str:
    return shortened(json.dumps(value, ensure_ascii=False))


def _near_changes(lines: Sequence[str]) -> Iterator[str]:
    """The lines that differ with two lines around; what is left out is counted."""
    changed = [place for place, line in enumerate(lines) if not line.startswith(" ")]
    kept = {near for place in changed for near in range(place - _CONTEXT, place + _CONTEXT + 1)}
    hidden = 0
    for place, line in enumerate(lines):
        if place not in kept:
            hidden += 1
            continue
        if hidden:
            yield f"  … {hidden} line{'s' if hidden > 1 else ''}"
            hidden = 0
        yield line
    if hidden:
        yield f"  … {hidden} line{'s' if hidden > 1 else ''}"
