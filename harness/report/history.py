"""Show the history of a deck in a terminal: nights × versions, and the steps whose outcome varies."""

from collections.abc import Sequence
from io import StringIO
from statistics import median

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.drift.history import History, Lane, PlayedRun, UnstableStep
from harness.report.durations import precise
from harness.report.printable import first_line_of, printable
from harness.report.quantity import number
from harness.report.sheet import INDENT, Colour, Sheet, cut
from harness.report.signs import COLOURS, SIGNS

_STYLES = {Colour.GOOD: "green", Colour.WARNING: "yellow", Colour.BAD: "red"}
"""What rich calls them."""
_WITH_TIME = 12
"""Columns of a terminal that a version needs, so that the times fit beside the signs."""
_DATE = 12
"""Columns that the dates need."""


def render(history: History, *, width: int, colour: bool, last: int) -> str:
    """Return the table of the `last` nights (0 for all), and below it the unstable steps."""
    nights = history.nights[-last:] if last else history.nights
    output = StringIO()
    console = Console(file=output, width=width, no_color=not colour, force_terminal=colour, highlight=False)
    console.print(Text(cut(printable(f"{history.title or history.deck} ({history.deck})"), width), "bold"))
    console.print(_table(history, nights, has_times=width >= _DATE + _WITH_TIME * len(history.lanes)))
    sheet = Sheet(width, colour)
    sheet.prose(_legend(history, nights), indent=INDENT)
    _write_unstable(sheet, history.unstable)
    return output.getvalue() + "\n".join(sheet.lines)


def _table(history: History, nights: Sequence[str], *, has_times: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("night")
    for lane in history.lanes:
        table.add_column(printable(lane.version))
    for night in nights:
        table.add_row(night, *(_cell(lane.of_night(night), has_times=has_times) for lane in history.lanes))
    if has_times:
        table.add_row("median", *(_median(lane) for lane in history.lanes), end_section=True)
    return table


def _cell(runs: Sequence[PlayedRun], *, has_times: bool) -> Text:
    """Return the signs of the runs of a night, and the duration of the last one."""
    cell = Text()
    for run in runs:
        mark = f"{'*' if run.is_edited else ''}{SIGNS[run.verdict]}{'' if run.complete else '…'}"
        cell.append(mark, _STYLES[COLOURS[run.verdict]])
    if runs and has_times:
        cell.append(f" {precise(runs[-1].seconds)}")
    return cell


def _median(lane: Lane) -> str:
    complete = [run.seconds for run in lane.runs if run.complete]
    return precise(median(complete)) if complete else ""


def _legend(history: History, nights: Sequence[str]) -> str:
    runs = [run for lane in history.lanes for run in lane.runs]
    verdicts = {run.verdict for run in runs}
    parts = [f"{SIGNS[verdict]} {verdict}" for verdict in SIGNS if verdict in verdicts]
    if any(run.is_edited for run in runs):
        parts.append("* the deck was edited since the run before")
    if any(not run.complete for run in runs):
        parts.append("… cut short")
    if earlier := len(history.nights) - len(nights):
        parts.append(f"{number(earlier, 'earlier night')}: --last 0 shows all")
    return "  ".join(parts)


def _write_unstable(sheet: Sheet, steps: Sequence[UnstableStep]) -> None:
    if not steps:
        sheet.prose("No step came out otherwise while deck and version stayed the same.", Colour.GOOD)
        return
    sheet.prose(
        f"{number(len(steps), 'step')} came out now so, now otherwise, of the same deck on the same version:",
        Colour.BAD,
    )
    for step in steps:
        sheet.line(f"{step.place} slide {step.slide}, {step.title}", Colour.HEADING, INDENT)
        sheet.line(first_line_of(step.text), indent=INDENT * 2)
        sheet.prose(counts(step), indent=INDENT * 2)


def counts(step: UnstableStep) -> str:
    """Return how often a step did not pass, in words."""
    parts = [f"{count} {verdict}" for count, verdict in ((step.failed, "failed"), (step.flaky, "flaky")) if count]
    turns = f"; it came out otherwise than the run before {number(step.changes, 'time')}" if step.changes else ""
    return f"{' and '.join(parts)} of {number(step.plays, 'run')} ({step.rate:.0%}){turns}"
