"""Since which kubectl a step differs from how it went with the first one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.drift.comparison import Level, StepComparison, compare
from harness.drift.matrix.cells import Cell, Outcome, Pair
from harness.drift.traces import Trace, traces_of

Cells = Mapping[Pair, Cell]
"""Of one deck, those that were played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs in one step."""

    place: str
    """As `deck.md:12`."""
    slide: int
    title: str
    text: str
    level: Level
    """Of the step, with the kubectl where this difference comes first."""
    detail: str
    cluster: str
    since: str
    """The first kubectl that differs, of those that were played."""
    seen_with: tuple[str, ...]
    """All kubectls that differ so, `since` among them."""
    is_gone_later: bool
    """A later kubectl, played too, does not differ so."""
    unknown_before: tuple[str, ...]
    """Kubectls right before `since` that were not played to their end: it may be older than that."""


def reference(pairs: Sequence[Pair], cells: Cells) -> Pair | None:
    """The first that was played to its end: what all others are compared with."""
    return next((pair for pair in pairs if is_played(cells, pair)), None)


def is_played(cells: Cells, pair: Pair) -> bool:
    """Whether it was played to its end."""
    return pair in cells and cells[pair].outcome is not Outcome.ERROR


def comparisons(pairs: Sequence[Pair], cells: Cells) -> dict[Pair, tuple[StepComparison, ...]]:
    """Every pair that was played to its end, compared with the first such."""
    first = reference(pairs, cells)
    traces = {pair: traces_of(cell.record) for pair, cell in cells.items() if cell.record and is_played(cells, pair)}
    return {pair: compare(traces[first], traces[pair]) for pair in pairs if first is not None and pair in traces}


def differences(pairs: Sequence[Pair], cells: Cells) -> Iterator[Difference]:
    """In the order of the deck, then of the pairs."""
    compared = comparisons(pairs, cells)
    found: dict[tuple[str, str, str, str], list[tuple[Pair, StepComparison]]] = {}
    for pair, steps in compared.items():
        for each in steps:
            for detail in each.details:
                key = (pair.cluster, each.step.place, each.step.text, detail)
                found.setdefault(key, []).append((pair, each))
    sorted_found = sorted(found.items(), key=lambda each: _position(each[1][0], compared))
    for (cluster, _, _, detail), seen in sorted_found:
        row = [pair for pair in pairs if pair.cluster == cluster]
        with_it = [pair for pair, _ in seen]
        first, compared_first = seen[0]
        step = compared_first.step
        shows = [pair for pair in row[row.index(first) :] if _can_show(compared.get(pair, ()), step)]
        yield Difference(
            place=step.place,
            slide=step.slide,
            title=step.title,
            text=step.text,
            level=compared_first.level,
            detail=detail,
            cluster=cluster,
            since=first.kubectl,
            seen_with=tuple(pair.kubectl for pair in with_it),
            is_gone_later=any(pair not in with_it for pair in shows),
            unknown_before=tuple(pair.kubectl for pair in _unknown_before(row, first, cells)),
        )


def _position(
    seen: tuple[Pair, StepComparison], compared: Mapping[Pair, tuple[StepComparison, ...]]
) -> tuple[int, int]:
    pair, step = seen
    return compared[pair].index(step), list(compared).index(pair)


def _can_show(steps: Sequence[StepComparison], step: Trace) -> bool:
    """False where the step is broken: what it did before it failed does not show what it would have done."""
    return any(
        each.level is not Level.BROKEN for each in steps if (each.step.place, each.step.text) == (step.place, step.text)
    )


def _unknown_before(row: Sequence[Pair], first: Pair, cells: Cells) -> list[Pair]:
    """None if there is nothing but these before: then nothing says that it ever was otherwise on this cluster."""
    unknown: list[Pair] = []
    for pair in reversed(row[: row.index(first)]):
        if is_played(cells, pair):
            return unknown[::-1]
        unknown.append(pair)
    return unknown[::-1]
