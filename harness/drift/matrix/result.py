"""A matrix as data: what a report shows and `--json` prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.drift.baseline.comparison import Level, StepComparison, worst
from harness.drift.matrix.cells import Cell, CellOutcome, Combination
from harness.drift.matrix.differences import Cells, MatrixDifference, comparisons, differences, reference
from harness.record.model import FAILURES, WORST_FIRST, Verdict
from harness.record.reason import ReasonRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A kubectl on a cluster of some Kubernetes."""

    version: str
    """What tells it from the columns beside it: its Kubernetes, or its kubectl, as it was asked for."""
    kubernetes: str
    """As it was asked for; empty where only kubectls were."""
    kubectl: str
    """As it was asked for; empty for the one that comes with its Kubernetes."""
    cluster: str
    kubectl_version: str
    """As it calls itself; empty where it was not played."""
    server_version: str
    outcome: CellOutcome | None
    """`None` where bisection did not need it."""
    reason: ReasonRecord | None
    """Of an error."""
    steps: dict[Verdict, int]
    """How many have each verdict."""
    seconds: float
    is_reference: bool
    """What the others are compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideCell:
    """A slide in one column."""

    verdict: Verdict
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideRow:
    """A slide in all columns."""

    number: int
    title: str
    cells: tuple[SlideCell | None, ...]
    """`None` where it was not played to the end."""
    first_bad: tuple[bool, ...]
    """Of each column, whether it is the first in which the slide fails, behind one of an earlier version in which it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckMatrix:
    """One deck in all columns."""

    deck: str
    columns: tuple[Column, ...]
    slides: tuple[SlideRow, ...]
    differences: tuple[MatrixDifference, ...]


def deck_matrix(deck: Path, pairs: Sequence[Combination], cells: Cells) -> DeckMatrix:
    """Return what was found about a deck."""
    first = reference(pairs, cells)
    return DeckMatrix(
        deck=str(deck),
        columns=tuple(_column(pair, cells.get(pair), pair == first) for pair in pairs),
        slides=_slides(pairs, cells),
        differences=tuple(differences(pairs, cells)),
    )


def _column(pair: Combination, cell: Cell | None, is_reference: bool) -> Column:
    record = cell.record if cell else None
    cluster = record.cluster if record else None
    return Column(
        version=pair.version,
        kubernetes=pair.kubernetes,
        kubectl=pair.kubectl,
        cluster=pair.cluster,
        kubectl_version=cluster.kubectl_version if cluster else "",
        server_version=cluster.server_version if cluster else "",
        outcome=cell.outcome if cell else None,
        reason=cell.reason if cell else None,
        steps={verdict: count for verdict in Verdict if record and (count := record.count(verdict))},
        seconds=round(cell.seconds, 1) if cell else 0.0,
        is_reference=is_reference,
    )


def _slides(pairs: Sequence[Combination], cells: Cells) -> tuple[SlideRow, ...]:
    compared = comparisons(pairs, cells)
    on_slide: dict[Combination, dict[tuple[int, str], list[StepComparison]]] = {pair: {} for pair in compared}
    for pair, steps in compared.items():
        for step in steps:
            on_slide[pair].setdefault((step.step.slide, step.step.title), []).append(step)
    slides = sorted({slide for row_cells in on_slide.values() for slide in row_cells})
    rows = []
    for number, title in slides:
        row_cells = tuple(_slide_cell(on_slide.get(pair, {}).get((number, title))) for pair in pairs)
        rows.append(SlideRow(number=number, title=title, cells=row_cells, first_bad=_first_bad(pairs, row_cells)))
    return tuple(rows)


def _first_bad(pairs: Sequence[Combination], cells: Sequence[SlideCell | None]) -> tuple[bool, ...]:
    before: dict[tuple[str, str], bool] = {}
    first_bad = []
    for pair, cell in zip(pairs, cells, strict=True):
        is_bad = cell is not None and cell.verdict in FAILURES
        first_bad.append(is_bad and before.get(pair.lane) is False)
        if cell is not None and cell.verdict is not Verdict.SKIPPED:
            before[pair.lane] = is_bad or before.get(pair.lane, False)
    return tuple(first_bad)


def _slide_cell(steps: Sequence[StepComparison] | None) -> SlideCell | None:
    if not steps:
        return None
    verdicts = {comparison.step.verdict for comparison in steps}
    return SlideCell(
        verdict=next(verdict for verdict in WORST_FIRST if verdict in verdicts),
        level=worst(comparison.level for comparison in steps),
    )
