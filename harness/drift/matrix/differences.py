"""Since which version a step differs from how it went with the first one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.drift.baseline.comparison import Level, StepComparison, as_first_played, compare
from harness.drift.baseline.details import Detail
from harness.drift.baseline.traces import Trace, traces_of
from harness.drift.matrix.cells import Cell, CellOutcome, Combination
from harness.record.cause import CauseRecord
from harness.record.model import FindingRecord, StepRecord, Verdict

Cells = Mapping[Combination, Cell]
"""Of one deck, those that were played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixDifference:
    """One thing that differs in one step."""

    place: str
    """As `deck.md:12`."""
    slide: int
    title: str
    text: str
    level: Level
    """Of the step, with the version where this difference comes first."""
    detail: Detail
    cluster: str
    beside: str
    """What is the same in the columns that are compared, like `kubectl 1.34`; empty where that is the cluster alone."""
    since: str
    """The first version that differs, of those that were played: of Kubernetes, or of kubectl where that is what varies."""
    seen_with: tuple[str, ...]
    """All versions that differ so, `since` among them."""
    is_gone_later: bool
    """A later version, played too, does not differ so."""
    cause: CauseRecord | None
    """Why the step failed there; `None` where nothing explains it, or where another step is to blame."""
    findings: tuple[FindingRecord, ...]
    """Of a step that failed there, what is known to have drifted of its commands."""
    unknown_before: tuple[str, ...]
    """Versions right before `since` that were not played to their end: it may be older than that."""


def reference(pairs: Sequence[Combination], cells: Cells) -> Combination | None:
    """Return the first that was played to its end: what all others are compared with."""
    return next((pair for pair in pairs if is_played(cells, pair)), None)


def is_played(cells: Cells, pair: Combination) -> bool:
    """Return whether it was played to its end, or as much of it as is for its version, which must be something."""
    return pair in cells and cells[pair].outcome not in (CellOutcome.ERROR, CellOutcome.SKIPPED)


def comparisons(pairs: Sequence[Combination], cells: Cells) -> dict[Combination, tuple[StepComparison, ...]]:
    """Return every column that was played to its end, compared with the first such.

    A step that is not for the version of the first is compared with the first that plays it.
    """
    played = [(pair, cells[pair].record) for pair in pairs if is_played(cells, pair)]
    traces = {pair: traces_of(record) for pair, record in played if record is not None}
    first = as_first_played(list(traces.values()))
    return {pair: compare(first, steps) for pair, steps in traces.items()}


def differences(pairs: Sequence[Combination], cells: Cells) -> Iterator[MatrixDifference]:
    """Yield the differences in the order of the deck, then of the pairs."""
    compared = comparisons(pairs, cells)
    alike: dict[tuple[tuple[str, str], str, str, Detail], list[tuple[Combination, StepComparison]]] = {}
    for pair, steps in compared.items():
        for compared_step in steps:
            for detail in compared_step.details:
                key = (pair.lane, compared_step.step.place, compared_step.step.text, detail)
                alike.setdefault(key, []).append((pair, compared_step))
    in_order = sorted(alike.items(), key=lambda item: _position(item[1][0], compared))
    for (lane, _, _, detail), seen in in_order:
        row = [pair for pair in pairs if pair.lane == lane]
        with_it = [pair for pair, _ in seen]
        first, compared_first = seen[0]
        step = compared_first.step
        record = _record(cells[first], step)
        if compared_first.level is not Level.BROKEN or (record is not None and record.verdict is Verdict.BLOCKED):
            record = None
        shows = [pair for pair in row[row.index(first) :] if _can_show(compared.get(pair, ()), step)]
        yield MatrixDifference(
            place=step.place,
            slide=step.slide,
            title=step.title,
            text=step.text,
            level=compared_first.level,
            detail=detail,
            cluster=first.cluster,
            beside=first.beside,
            since=first.version,
            seen_with=tuple(pair.version for pair in with_it),
            is_gone_later=any(pair not in with_it for pair in shows),
            cause=record.cause if record else None,
            findings=record.findings if record else (),
            unknown_before=tuple(pair.version for pair in _unknown_before(row, first, cells)),
        )


def _position(
    seen: tuple[Combination, StepComparison], compared: Mapping[Combination, tuple[StepComparison, ...]]
) -> tuple[int, int]:
    pair, step = seen
    return compared[pair].index(step), list(compared).index(pair)


def _can_show(steps: Sequence[StepComparison], step: Trace) -> bool:
    """False where the step is broken: what it did before it failed does not show what it would have done."""
    return any(
        comparison.level is not Level.BROKEN
        for comparison in steps
        if (comparison.step.place, comparison.step.text) == (step.place, step.text)
    )


def _record(cell: Cell, step: Trace) -> StepRecord | None:
    steps = cell.record.steps if cell.record else ()
    return next(
        (record for record in steps if (f"{record.path}:{record.line}", record.text) == (step.place, step.text)), None
    )


def _unknown_before(row: Sequence[Combination], first: Combination, cells: Cells) -> list[Combination]:
    """None if there is nothing but these before: then nothing says that it ever was otherwise on this cluster."""
    unknown: list[Combination] = []
    for pair in reversed(row[: row.index(first)]):
        if is_played(cells, pair):
            return unknown[::-1]
        unknown.append(pair)
    return unknown[::-1]
