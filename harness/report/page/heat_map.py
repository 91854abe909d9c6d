"""Make the table of slides × runs of one deck."""

from collections.abc import Sequence

from msgspec import Struct

from harness.drift.baseline.comparison import Level
from harness.drift.baseline.comparison import worst as worst_level
from harness.record.model import StepRecord, Verdict
from harness.report import cause
from harness.report.failure import headline
from harness.report.page.compared import Compared
from harness.report.page.run import Run, for_this_version, has_remarks, labels, worst
from harness.report.reasons import shared_reason
from harness.report.version import first_bad


class HeatMapCell(Struct, frozen=True):
    """A slide in a run."""

    verdict: Verdict
    """The worst of its steps."""
    level: Level
    """How much it differs from the run that all are compared with: the most of its steps."""
    has_remarks: bool
    anchor: str
    """The step that it leads to: the first of those with that verdict that differ most."""


class HeatMapRow(Struct, frozen=True):
    """A slide in all runs."""

    slide: int
    title: str
    cells: tuple[HeatMapCell | None, ...]
    """`None` where a run has no such slide."""
    first_bad: int | None = None
    """The place of the first run in which it fails, behind one in which it does not; `None` where there is none."""
    why: tuple[str, ...] = ()
    """Lines that say why it fails there."""

    @property
    def differs(self) -> bool:
        """Return whether the runs differ in more than wording."""
        verdicts = {cell.verdict if cell else None for cell in self.cells}
        return len(verdicts) > 1 or any(cell and cell.level.rank > Level.COSMETIC.rank for cell in self.cells)


class Times(Struct, frozen=True):
    """How long something took in each run."""

    name: str
    seconds: tuple[float | None, ...]

    @property
    def longest(self) -> float:
        """Return the largest of the seconds; above zero."""
        return max((seconds for seconds in self.seconds if seconds is not None), default=0.0) or 1.0


class HeatMap(Struct, frozen=True):
    """A deck on all versions."""

    labels: tuple[str, ...]
    """Of the runs."""
    rows: tuple[HeatMapRow, ...]
    times: tuple[Times, ...]

    @property
    def tells_why(self) -> bool:
        """Return whether a slide fails from one of the runs on."""
        return any(row.first_bad is not None for row in self.rows)


def anchor(run: int, step: StepRecord) -> str:
    """Return the id of a step's element; runs count from 1 over the page."""
    return f"run{run}-step{step.index}"


def heat_map(runs: Sequence[tuple[int, Run]], differences: Compared) -> HeatMap:
    """Return the map of these runs of one deck, each with its number on the page."""
    on_slide: dict[tuple[int, str], list[list[StepRecord]]] = {}
    for at, (_, run) in enumerate(runs):
        for step in run.record.steps:
            on_slide.setdefault((step.slide, step.title), [[] for _ in runs])[at].append(step)
    rows = []
    for slide, columns in sorted(on_slide.items()):
        cells = tuple(
            _cell(number, slide, steps, differences) for (number, _), steps in zip(runs, columns, strict=True)
        )
        bad = first_bad([cell.verdict if cell is not None else None for cell in cells])
        rows.append(HeatMapRow(*slide, cells, bad, () if bad is None else _why(columns[bad])))
    ready = tuple(run.seconds_to_ready for _, run in runs)
    times = [Times("Lab ready", ready)] if any(seconds is not None and seconds >= 1 for seconds in ready) else []
    times.append(Times("Whole run", tuple(run.record.seconds for _, run in runs)))
    return HeatMap(tuple(labels([run for _, run in runs])), tuple(rows), tuple(times))


def strip(number: int, run: Run) -> tuple[HeatMapRow, ...]:
    """Return the rows of a single run, with one cell for each slide."""
    return heat_map([(number, run)], Compared()).rows


def _why(steps: Sequence[StepRecord]) -> tuple[str, ...]:
    failed = [step for step in steps if step.verdict is Verdict.FAILED]
    if not failed:
        return tuple(shared_reason(step) for step in steps if step.verdict is Verdict.BLOCKED)[:1]
    step = next((step for step in failed if step.cause or step.findings), None)
    if step is None:
        return (headline(failed[0]),)
    if step.cause is not None:
        return tuple(cause.lines(step.cause))
    return tuple(line for finding in step.findings for line in (finding.message, finding.way_out) if line)


def _cell(run: int, slide: tuple[int, str], steps: Sequence[StepRecord], differences: Compared) -> HeatMapCell | None:
    if not steps:
        return None
    steps = for_this_version(steps)
    verdict = worst(step.verdict for step in steps)
    levels = {step.index: differences.level(run, step.index) for step in steps}
    with_it = [step for step in steps if step.verdict is verdict]
    level = worst_level((*levels.values(), *[Level.CHANGED] * (slide in differences.gone.get(run, ()))))
    # of several that differ as much the first one
    target = max(with_it, key=lambda step: levels[step.index].rank)
    return HeatMapCell(verdict, level, any(has_remarks(step) for step in steps), anchor(run, target))
