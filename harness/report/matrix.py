"""A matrix as a person reads it: the runs, slides × versions, and for each difference since when.

Plain text that fits the terminal, and says everything without colour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harness.drift.levels import Level
from harness.drift.matrix.cells import Cell, Outcome, Pair
from harness.drift.matrix.differences import Difference
from harness.drift.matrix.result import Column, DeckMatrix, SlideCell
from harness.record.model import Verdict

_SYMBOLS = {Level.SAME: "=", Level.COSMETIC: "~", Level.CHANGED: "≠", Level.BROKEN: "✗"}
_STYLES = {Level.SAME: "green", Level.COSMETIC: "", Level.CHANGED: "yellow", Level.BROKEN: "red"}
_OUTCOMES = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.SKIPPED: ("–", ""),
    Outcome.ERROR: ("!", "red"),
}
_LEGEND = (
    "Against the reference: = same  ~ looks otherwise  ≠ differs  ✗ fails  – not for this version, or skipped  ! error"
)
_TITLE_WIDTH = 34
"""Columns that the titles of slides get where there is much else to show."""


class Progress:
    """Lines that tell how it goes."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begun(self, deck: Path, pair: Pair) -> None:
        """A cell is being played."""
        self._say(f"▶ {pair}: playing {deck}")

    def ended(self, deck: Path, pair: Pair, cell: Cell) -> None:
        """A cell was played."""
        symbol, style = _OUTCOMES[cell.outcome]
        counts = Counter(step.verdict for step in cell.record.steps) if cell.record else Counter[Verdict]()
        told = f"{cell.outcome}, {cell.reason.splitlines()[0]}" if cell.reason else _counted(counts)
        self._say(f"{symbol} {pair}: {deck} {told}, {cell.seconds:.0f} s", style)

    def interrupted(self) -> None:
        """All that is being played is taken down."""
        self._say("interrupted: taking the clusters down")

    def _say(self, line: str, style: str = "") -> None:
        self._console.print(Text(line, style), soft_wrap=True)


def render(matrices: Sequence[DeckMatrix], *, width: int = 80, colour: bool = False) -> str:
    """All decks, one after the other; `width` in columns, at least 40."""
    stream = StringIO()
    console = Console(
        file=stream, width=max(width, 40), force_terminal=colour, no_color=not colour, highlight=False, emoji=False
    )
    for matrix in matrices:
        console.print(Text(matrix.deck, "bold"))
        _runs(console, matrix)
        _slides(console, matrix)
        _differences(console, matrix)
    return "\n".join(line.rstrip() for line in stream.getvalue().rstrip("\n").split("\n"))


def _runs(console: Console, matrix: DeckMatrix) -> None:
    lines = [_run(column) for column in matrix.columns if column.outcome is not None]
    for cluster in dict.fromkeys(column.cluster for column in matrix.columns):
        left_out = [each.kubectl for each in matrix.columns if each.outcome is None and each.cluster == cluster]
        if left_out:
            lines.append(Text(f"· on {cluster} not needed: {', '.join(left_out)}"))
    table = Table(box=None, padding=(0, 1, 0, 0), show_header=False)
    for line in lines:
        table.add_row(line[:1], line[2:])
    console.print(Padding(table, (1, 0, 1, 2)))


def _run(column: Column) -> Text:
    assert column.outcome is not None
    symbol, style = _OUTCOMES[column.outcome]
    client = f"{column.kubectl} ({column.kubectl_version})" if column.kubectl_version else column.kubectl
    server = f" ({column.server_version})" if column.server_version else ""
    told = f"{_counted(column.steps)} in {column.seconds:.0f} s"
    if column.outcome is Outcome.ERROR:
        told = f"error: {column.reason}"
    elif column.is_reference:
        told += ", the reference"
    return Text(f"{symbol} kubectl {client} on {column.cluster}{server}: {told}", style)


def _counted(steps: dict[Verdict, int]) -> str:
    return ", ".join(f"{steps[verdict]} {verdict}" for verdict in Verdict if steps.get(verdict)) or "no step"


def _slides(console: Console, matrix: DeckMatrix) -> None:
    if not matrix.slides:
        return
    played = [at for at, column in enumerate(matrix.columns) if column.outcome is not None]
    labels = {at: _label(matrix.columns[at], matrix) for at in played}
    widest = max(len(part) for label in labels.values() for part in label.split("\n"))
    at_once = max(1, (console.width - _TITLE_WIDTH) // (widest + 1))
    for first in range(0, len(played), at_once):
        shown = played[first : first + at_once]
        table = Table(box=None, padding=(0, 1, 0, 0), header_style="")
        left = console.width - 3 - len(shown) * (widest + 1)
        table.add_column("slide", no_wrap=True, overflow="ellipsis", max_width=max(left, _TITLE_WIDTH - 4))
        for at in shown:
            table.add_column(labels[at], justify="center", no_wrap=True, min_width=widest)
        for slide in matrix.slides:
            symbols = (_symbol(slide.cells[at], matrix.columns[at]) for at in shown)
            table.add_row(f"{slide.number:>2} {slide.title}", *symbols)
        console.print(Padding(table, (0, 0, 1, 2)))
    console.print(Padding(Text(_LEGEND, "dim"), (0, 0, 1, 2)))


def _label(column: Column, matrix: DeckMatrix) -> str:
    name = column.kubectl_version or "path" if "/" in column.kubectl else column.kubectl
    several = len({each.cluster for each in matrix.columns}) > 1
    return f"{name}\n{column.cluster.removeprefix('context:')}" if several else name


def _symbol(cell: SlideCell | None, column: Column) -> Text:
    if cell is None:
        return Text("!" if column.outcome is Outcome.ERROR else "·", "red")
    if cell.verdict in (Verdict.FAILED, Verdict.BLOCKED):
        return Text("✗", "red")
    if cell.verdict is Verdict.SKIPPED:
        return Text("–")
    if column.is_reference:
        return Text("✓", "green")
    return Text(_SYMBOLS[cell.level], _STYLES[cell.level])


def _differences(console: Console, matrix: DeckMatrix) -> None:
    if not matrix.differences:
        played = sum(1 for column in matrix.columns if column.outcome not in (None, Outcome.ERROR))
        told = "no step differs" if played > 1 else "there is nothing to compare: fewer than two were played to the end"
        console.print(Padding(Text(told), (0, 0, 1, 2)))
        return
    several = len({column.cluster for column in matrix.columns}) > 1
    for _, found in groupby(matrix.differences, lambda each: (each.place, each.text)):
        of_step = list(found)
        step = of_step[0]
        console.print(Padding(Text(f"slide {step.slide}, {step.title} ({step.place})", "bold"), (0, 0, 0, 2)))
        for line in step.text.strip().splitlines()[:3]:
            console.print(
                Padding(Text(f"$ {line}" if step.text else ""), (0, 0, 0, 4)), no_wrap=True, overflow="ellipsis"
            )
        for difference in of_step:
            told = (
                f"{_SYMBOLS[difference.level]} {_since(difference, several)}: {difference.level}: {difference.detail}"
            )
            console.print(Padding(Text(told, _STYLES[difference.level]), (0, 0, 0, 4)))
        console.print()


def _since(difference: Difference, several: bool) -> str:
    where = f" on {difference.cluster}" if several else ""
    when = f"with {', '.join(difference.seen_with)}" if difference.is_gone_later else f"since {difference.since}"
    if difference.unknown_before:
        return f"{when}{where} or before ({', '.join(difference.unknown_before)} not played)"
    return when + where


def failures(matrices: Sequence[DeckMatrix]) -> Iterator[Outcome]:
    """The outcome of every cell that was played and did not pass."""
    for matrix in matrices:
        for column in matrix.columns:
            if column.outcome not in (None, Outcome.PASSED, Outcome.SKIPPED):
                yield column.outcome
