"""Show a matrix to a person: the runs, slides × versions, and each difference with the version since which it is there.

Plain text that fits the terminal, and says everything without colour.
"""

import time
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harness.drift.baseline.levels import Level
from harness.drift.matrix.cells import Cell, CellOutcome, Combination
from harness.drift.matrix.differences import MatrixDifference
from harness.drift.matrix.result import Column, DeckMatrix, SlideCell, SlideRow
from harness.project.provider_names import DEFAULT, PROVIDERS
from harness.record.model import Verdict
from harness.report import cause
from harness.report.detail import with_reason
from harness.report.printable import printable
from harness.report.reasons import first_line, text_of

_SYMBOLS = {Level.SAME: "=", Level.COSMETIC: "~", Level.CHANGED: "≠", Level.BROKEN: "✗"}
_STYLES = {Level.SAME: "green", Level.COSMETIC: "", Level.CHANGED: "yellow", Level.BROKEN: "red"}
_OUTCOMES = {
    CellOutcome.PASSED: ("✓", "green"),
    CellOutcome.FAILED: ("✗", "red"),
    CellOutcome.FLAKY: ("≈", "red"),
    CellOutcome.SKIPPED: ("–", ""),
    CellOutcome.ERROR: ("!", "red"),
}
_LEGEND = (
    "Against the reference: = same  ~ looks otherwise  ≠ differs  ✗ fails, ▶✗ for the first time  "
    "≈ flaky  "
    "– skipped, or for other versions  ! error"
)
_EVERY = 10.0
"""Seconds between two lines about fetching the programs of one Kubernetes."""
_TITLE_WIDTH = 34
"""Columns for the titles of slides in a wide table."""


class Progress:
    """Prints lines about the progress of a matrix."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._fetched_at: dict[str, float] = {}

    def fetching(self, version: str, line: str) -> None:
        """Print that the programs of a Kubernetes are being fetched; every few seconds at most."""
        now = time.monotonic()
        if line.strip() and now - self._fetched_at.get(version, -_EVERY) >= _EVERY:
            self._fetched_at[version] = now
            self._say(f"· Kubernetes {version}: {line.strip()}")

    def begun(self, deck: Path, pair: Combination) -> None:
        """Print that a cell is being played."""
        self._say(f"▶ {pair}: playing {deck}")

    def ended(self, deck: Path, pair: Combination, cell: Cell) -> None:
        """Print the outcome of a cell that was played."""
        symbol, style = _OUTCOMES[cell.outcome]
        counts = Counter(step.verdict for step in cell.record.steps) if cell.record else Counter[Verdict]()
        outcome = f"{cell.outcome}, {first_line(cell.reason)}" if cell.reason else _counted(counts)
        self._say(f"{symbol} {pair}: {deck} {outcome}, {cell.seconds:.0f} s", style)

    def interrupted(self) -> None:
        """Print that all that is being played is taken down."""
        self._say("interrupted: taking the clusters down")

    def _say(self, line: str, style: str = "") -> None:
        self._console.print(Text(line, style), soft_wrap=True)


def render(matrices: Sequence[DeckMatrix], *, width: int = 80, colour: bool = False) -> str:
    """Return all decks, one after the other; `width` in columns, at least 40."""
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
    for lane in dict.fromkeys(map(_lane, matrix.columns)):
        left_out = [column.version for column in matrix.columns if column.outcome is None and _lane(column) == lane]
        if left_out:
            lines.append(Text(f"· {_where(*lane)} not needed: {', '.join(left_out)}"))
    table = Table(box=None, padding=(0, 1, 0, 0), show_header=False)
    for line in lines:
        table.add_row(line[:1], line[2:])
    console.print(Padding(table, (1, 0, 1, 2)))


def _run(column: Column) -> Text:
    assert column.outcome is not None
    symbol, style = _OUTCOMES[column.outcome]
    outcome = f"{_counted(column.steps)} in {column.seconds:.0f} s"
    if column.outcome is CellOutcome.ERROR:
        outcome = f"error: {text_of(column.reason)}"
    elif column.is_reference:
        outcome += ", the reference"
    elif column.outcome is CellOutcome.SKIPPED:
        outcome = "nothing of it is for this version"
    return Text(f"{symbol} {_named(column)}: {outcome}", style)


def _named(column: Column) -> str:
    """Return a column as text, like `Kubernetes 1.30 (v1.30.14), kubectl 1.34 (v1.34.4) on kind`; if only the kubectl varies, the server stands behind the cluster."""
    client = _with_version(column.kubectl, column.kubectl_version)
    if not column.kubernetes:
        return f"kubectl {client} on {_with_version(column.cluster, column.server_version)}"
    server = f"Kubernetes {_with_version(column.kubernetes, column.server_version)}"
    where = "" if column.cluster == DEFAULT else f" on {column.cluster}"
    return f"{server}, kubectl {client}{where}" if column.kubectl else f"{server}{where}"


def _with_version(name: str, version: str) -> str:
    return f"{name} ({version})" if version and version.removeprefix("v") != name.removeprefix("v") else name


def _lane(column: Column) -> tuple[str, str]:
    """Return what a column shares with those that differ only in the version: the cluster, and what is played beside the version."""
    is_by_kubectl = column.version == column.kubectl
    server = f"Kubernetes {column.kubernetes}" if column.kubernetes and is_by_kubectl else ""
    return column.cluster, server or (f"kubectl {column.kubectl}" if column.kubectl and not is_by_kubectl else "")


def _where(cluster: str, beside: str) -> str:
    return f"on {cluster} with {beside}" if beside else f"on {cluster}"


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
        places = played[first : first + at_once]
        table = Table(box=None, padding=(0, 1, 0, 0), header_style="")
        remaining_width = console.width - 3 - len(places) * (widest + 1)
        table.add_column("slide", no_wrap=True, overflow="ellipsis", max_width=max(remaining_width, _TITLE_WIDTH - 4))
        for at in places:
            table.add_column(labels[at], justify="center", no_wrap=True, min_width=widest)
        for slide in matrix.slides:
            symbols = (_marked(slide, at, matrix) for at in places)
            table.add_row(f"{slide.number:>2} {slide.title}", *symbols)
        console.print(Padding(table, (0, 0, 1, 2)))
    console.print(Padding(Text(_LEGEND, "dim"), (0, 0, 1, 2)))


def _label(column: Column, matrix: DeckMatrix) -> str:
    is_by_kubectl = column.version == column.kubectl
    version = column.kubectl_version if is_by_kubectl else column.server_version or column.kubectl_version
    name = version or "path" if "/" in column.version else column.version
    several = [at for at in (0, 1) if len({_lane(other)[at] for other in matrix.columns}) > 1]
    beside = _lane(column)[1]
    if not is_by_kubectl and "/" in column.kubectl:
        beside = f"kubectl {column.kubectl_version or 'path'}"
    lane = (_short(column.cluster), beside)
    return "\n".join([name, *(lane[at] or "its own kubectl" for at in several)])


def _short(cluster: str) -> str:
    """Return a cluster's name in short: without that of a provider that is never written alone."""
    name, _, argument = cluster.partition(":")
    return argument if name in PROVIDERS and PROVIDERS[name].needs_argument else cluster


def _marked(slide: SlideRow, at: int, matrix: DeckMatrix) -> Text:
    symbol = _symbol(slide.cells[at], matrix.columns[at])
    return Text(f"▶{symbol.plain}", "bold red") if slide.first_bad[at] else symbol


def _symbol(cell: SlideCell | None, column: Column) -> Text:
    if cell is None:
        return Text("!" if column.outcome is CellOutcome.ERROR else "·", "red")
    if cell.verdict in (Verdict.FAILED, Verdict.BLOCKED):
        return Text("✗", "red")
    if cell.verdict is Verdict.FLAKY:
        return Text("≈", "red")
    if cell.verdict is Verdict.SKIPPED:
        return Text("–")
    if column.is_reference:
        return Text("✓", "green")
    return Text(_SYMBOLS[cell.level], _STYLES[cell.level])


def _differences(console: Console, matrix: DeckMatrix) -> None:
    if not matrix.differences:
        played = sum(1 for column in matrix.columns if column.outcome not in (None, CellOutcome.ERROR))
        text = "no step differs" if played > 1 else "there is nothing to compare: fewer than two were played to the end"
        console.print(Padding(Text(text), (0, 0, 1, 2)))
        return
    several = len(set(map(_lane, matrix.columns))) > 1
    for _, differences in groupby(matrix.differences, lambda difference: (difference.place, difference.text)):
        of_step = list(differences)
        step = of_step[0]
        console.print(Padding(Text(f"slide {step.slide}, {step.title} ({step.place})", "bold"), (0, 0, 0, 2)))
        for line in step.text.strip().splitlines()[:3]:
            console.print(
                Padding(Text(f"$ {line}" if step.text else ""), (0, 0, 0, 4)), no_wrap=True, overflow="ellipsis"
            )
        for difference in of_step:
            detail = with_reason(difference.detail)
            text = f"{_SYMBOLS[difference.level]} {_since(difference, several)}: {difference.level}: {detail}"
            console.print(Padding(Text(text, _STYLES[difference.level]), (0, 0, 0, 4)))
        for line in _causes(of_step):
            console.print(Padding(Text(printable(line)), (0, 0, 0, 4)))
        console.print()


def _causes(differences: Sequence[MatrixDifference]) -> list[str]:
    """Return why the step fails with the first version on which it fails."""
    explained = next((difference for difference in differences if difference.cause or difference.findings), None)
    if explained is None:
        return []
    if explained.cause is not None:
        return cause.lines(explained.cause)
    return [line for finding in explained.findings for line in (f"why   {finding.message}", finding.way_out) if line]


def _since(difference: MatrixDifference, several: bool) -> str:
    where = f" {_where(difference.cluster, difference.beside)}" if several else ""
    when = f"with {', '.join(difference.seen_with)}" if difference.is_gone_later else f"since {difference.since}"
    if difference.unknown_before:
        return f"{when}{where} or before ({', '.join(difference.unknown_before)} not played)"
    return when + where
