"""Whether two JSON values say the same, the first one being a claim with `...` and placeholders."""

import json
from collections.abc import Sequence

from harness.match.expected_json import Json, is_elision
from harness.match.line import LinePattern
from harness.match.tokens import Tolerance, is_placeholder


def same(expected: Json, real: Json) -> bool:
    """Return whether a value says what the claim says."""
    if is_elision(expected):
        return True
    if isinstance(expected, dict):
        return isinstance(real, dict) and _same_members(expected, real)
    if isinstance(expected, list):
        return isinstance(real, list) and _same_items(expected, real)
    if isinstance(expected, str):
        return expected == real or _fills(expected, real)
    if _is_number(expected):
        return _is_number(real) and expected == real
    return expected is real


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _fills(expected: str, real: Json) -> bool:
    """Whether a value stands where the claim has placeholders; only a placeholder alone may be a number."""
    if isinstance(real, str):
        return LinePattern(expected, Tolerance.PLACEHOLDERS).matches(real)
    return _is_number(real) and is_placeholder(expected) and LinePattern(expected).matches(json.dumps(real))


def _same_members(expected: dict[str, Json], real: dict[str, Json]) -> bool:
    named = {key for key in expected if not is_elision(key)}
    complete = len(named) < len(expected) or len(named) == len(real)
    return complete and all(key in real and same(expected[key], real[key]) for key in named)


def _same_items(expected: Sequence[Json], real: Sequence[Json]) -> bool:
    """As lines with `...`: runs of items whose length is fixed, so the first place that fits serves best."""
    runs: list[list[Json]] = [[]]
    for item in expected:
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
        fitting_place = next((place for place in places if _run_fits(run, real, place)), None)
        if fitting_place is None:
            return False
        position = fitting_place + len(run)
    tail = len(real) - len(last)
    return tail >= position and _run_fits(last, real, tail)


def _run_fits(run: Sequence[Json], real: Sequence[Json], start: int) -> bool:
    return len(run) <= len(real) - start and all(same(item, real[start + at]) for at, item in enumerate(run))
