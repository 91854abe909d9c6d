"""Whether two JSON values say the same, the first one being a claim with `...` and placeholders."""

import json
from collections.abc import Sequence

from harness.match.expected_json import Json, is_elision
from harness.match.line import LinePattern
from harness.match.tokens import Tolerance, is_placeholder


def same(claim: Json, real: Json) -> bool:
    """Return whether a value says what the claim says."""
    if is_elision(claim):
        return True
    if isinstance(claim, dict):
        return isinstance(real, dict) and _same_members(claim, real)
    if isinstance(claim, list):
        return isinstance(real, list) and _same_items(claim, real)
    if isinstance(claim, str):
        return claim == real or _fills(claim, real)
    if _is_number(claim):
        return _is_number(real) and claim == real
    return claim is real


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _fills(claim: str, real: Json) -> bool:
    """Whether a value stands where the claim has placeholders; only a placeholder alone may be a number."""
    if isinstance(real, str):
        return LinePattern(claim, Tolerance.PLACEHOLDERS).matches(real)
    return _is_number(real) and is_placeholder(claim) and LinePattern(claim).matches(json.dumps(real))


def _same_members(claim: dict[str, Json], real: dict[str, Json]) -> bool:
    named = {key for key in claim if not is_elision(key)}
    complete = len(named) < len(claim) or len(named) == len(real)
    return complete and all(key in real and same(claim[key], real[key]) for key in named)


def _same_items(claim: Sequence[Json], real: Sequence[Json]) -> bool:
    """As lines with `...`: runs of items whose length is fixed, so the first place that fits serves best."""
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
        fitting_place = next((place for place in places if _run_fits(run, real, place)), None)
        if fitting_place is None:
            return False
        position = fitting_place + len(run)
    tail = len(real) - len(last)
    return tail >= position and _run_fits(last, real, tail)


def _run_fits(run: Sequence[Json], real: Sequence[Json], start: int) -> bool:
    return len(run) <= len(real) - start and all(same(item, real[start + at]) for at, item in enumerate(run))
