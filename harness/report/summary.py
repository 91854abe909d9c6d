"""Sum up a record in the few lines that end a run: what failed and why, what that blocked, what to do next.

Plain text that fits the terminal; colours only where they are wanted.
"""

from collections.abc import Iterable, Sequence
from typing import TextIO

from harness.deck.directives import COMMANDS
from harness.record.model import Record, StepRecord, Verdict
from harness.report import cause
from harness.report.breakage import error_of, way_out, what_broke
from harness.report.difference import difference_lines
from harness.report.durations import precise
from harness.report.endless import endless_line
from harness.report.failure import as_failed, failure_of, first_place, heading, is_bad, telling_output
from harness.report.fault import SIGNS, Fault, blame_line, faults_of
from harness.report.filled import filled_lines
from harness.report.images import stand_ins_line
from harness.report.left import COMMAND, left_lines
from harness.report.notes import note_text
from harness.report.printable import opening
from harness.report.quantity import number
from harness.report.reasons import skipped_expectations, steps_by_reason, text_of
from harness.report.sheet import INDENT, Colour, Sheet, wants_colour, width_of
from harness.report.surroundings import home_line
from harness.report.version import server
from harness.report.written import written_line

_OUTPUT_LINES = 6
"""Of a failed command."""


_COLOURS = {
    Verdict.PASSED: Colour.GOOD,
    Verdict.FAILED: Colour.BAD,
    Verdict.FLAKY: Colour.BAD,
    Verdict.BLOCKED: Colour.WARNING,
    Verdict.SKIPPED: Colour.WARNING,
    Verdict.ERROR: Colour.BAD,
}


def write_summary(records: Iterable[Record], stream: TextIO) -> None:
    """Print the summary of each record, as wide and as colourful as the stream allows."""
    width = width_of(stream)
    for record in records:
        stream.write(summary(record, width=width, colour=wants_colour(stream)) + "\n")


def summary(record: Record, *, width: int = 80, colour: bool = False) -> str:
    """Return the summary of one deck's run, without a line end at its end; `width` in columns, at least 20."""
    page = Sheet(max(width, 20), colour)
    faults = faults_of(record)
    page.prose(_title(record), Colour.HEADING)
    if record.error:
        page.prose(f"ERROR {error_of(record)}", Colour.BAD)
    if record.home and record.count(Verdict.FAILED):
        page.prose(home_line(record.home))
    for step in record.steps:
        if is_bad(step):
            _write_failure(page, step, faults.get(step.index), as_failed(step, record))
    for verdict in (Verdict.BLOCKED, Verdict.SKIPPED):
        _write_grouped(page, record.steps, verdict)
    for reason, expectations in skipped_expectations(record.steps).items():
        page.prose(f"SKIPPED {number(len(expectations), 'claim')}: {reason}", _COLOURS[Verdict.SKIPPED])
        for place, expectation in expectations:
            page.line(f"{place} {opening(expectation.text)}", indent=INDENT)
    _write_what_was_done(page, record)
    _write_remarks(page, record)
    for line in left_lines(record):
        if line.startswith(COMMAND):
            page.whole_line(line)
        else:
            page.prose(line, Colour.WARNING)
    if line := stand_ins_line(record):
        page.prose(line)
    if line := blame_line(faults[step.index] for step in record.steps if is_bad(step) and step.index in faults):
        page.prose(line, Colour.WARNING)
    page.prose(counts(record), _worst_colour(record))
    page.prose(advice(record))
    return "\n".join(page.lines)


def _write_what_was_done(page: Sheet, record: Record) -> None:
    """Write what the harness did that the deck does not say: placeholders filled in, commands left running or ended."""
    for line in filled_lines(record.steps):
        page.prose(line)
    for step in record.steps:
        if step.file is not None and step.file.path:
            page.prose(f"{step.path}:{step.line} {written_line(step.file)}")
    for step in record.steps:
        for command in step.commands:
            if line := endless_line(command):
                page.prose(f"{step.path}:{command.line} {line}")


_NETWORKS = {"none": "without a network", "open": "with an open network"}
"""What is written about a cluster's network where it is not the default one."""


def _title(record: Record) -> str:
    cluster = record.cluster
    where = f", on {cluster.provider} with Kubernetes {server(cluster)}" if cluster else ""
    if cluster and not cluster.server_version:
        where = f", on {cluster.provider}"
    if cluster and cluster.network in _NETWORKS:
        where += f", {_NETWORKS[cluster.network]}"
    return f"{record.deck.title} ({record.deck.path}){where}"


def _write_failure(page: Sheet, step: StepRecord, fault: Fault | None, failed: StepRecord) -> None:
    """Write a failure; `failed` is the step as it failed, for a flaky one in an earlier play."""
    failure = failure_of(failed)
    page.prose(heading(step), _COLOURS[step.verdict])
    command = failure.command
    text = command.text if command else step.file.name if step.file else step.text
    page.line(f"{'$' if step.kind in COMMANDS else step.kind} {opening(text)}".strip(), indent=INDENT)
    if step.reason:
        page.detail(text_of(step.reason), INDENT)
    for expectation in failure.expectations:
        if failed.reason is None or expectation != failed.reason.expectation:
            page.detail("\n".join(difference_lines(expectation.difference)), INDENT)
    if command and not failure.expectations:
        for line in telling_output(command, _OUTPUT_LINES):
            page.line(f"| {line}", indent=INDENT)
    for label, text in cause.labelled_lines(failed):
        page.prose(f"{label:<6}{text}", Colour.WARNING if label is cause.Label.WRITE else None, INDENT)
    if fault is not None:
        page.prose(f"{SIGNS[fault.blame]} {fault.sentence}", Colour.WARNING, INDENT)
        page.prose(fault.advice, indent=INDENT * 2)


def _write_remarks(page: Sheet, record: Record) -> None:
    """Write what an author should look at although it may have passed."""
    for step in record.steps:
        for note in step.notes:
            page.prose(f"NOTE {step.path}:{step.line} {note_text(note)}", Colour.WARNING)
        for finding in step.findings:
            page.prose(f"{finding.id.upper()} {step.path}:{finding.line} {finding.message}", Colour.WARNING)
            if finding.way_out:
                page.prose(finding.way_out, indent=INDENT)


def _write_grouped(page: Sheet, steps: Sequence[StepRecord], verdict: Verdict) -> None:
    """Write the steps with a verdict under the reason they share."""
    for reason, group in steps_by_reason(steps, verdict).items():
        page.prose(f"{verdict.upper()} {number(len(group), 'step')}: {reason}", _COLOURS[verdict])
        for step in group:
            page.line(f"{step.path}:{step.line} {opening(step.text)}", indent=INDENT)


def counts(record: Record) -> str:
    """Return how many steps have each verdict, and how long it took."""
    counts = [f"{count} {verdict}" for verdict in Verdict if (count := record.count(verdict))]
    verdicts = f": {', '.join(counts)}" if counts else ""
    verdicts += f" in play {record.play}" if record.earlier_plays else ""
    if expectations := sum(len(step.skipped_expectations) for step in record.steps):
        verdicts += f"; {number(expectations, 'claim')} skipped;"
    cut_short = "" if record.complete else " (cut short)"
    return f"{number(len(record.steps), 'step')}{verdicts} in {precise(record.seconds)}{cut_short}"


def _worst_colour(record: Record) -> Colour:
    if record.error or any(map(record.count, (Verdict.FAILED, Verdict.FLAKY, Verdict.ERROR))):
        return Colour.BAD
    clean = record.complete and record.steps and record.count(Verdict.PASSED) == len(record.steps)
    return Colour.GOOD if clean else Colour.WARNING


def advice(record: Record) -> str:
    """Return the one thing to do now."""
    deck = record.deck.path
    if record.error or record.count(Verdict.ERROR):
        return f"Next: {what_broke(record).lower()}, not the deck; {way_out(record)}"
    failed = next((step for step in record.steps if step.verdict is Verdict.FAILED), None)
    if failed:
        return f"Next: mend {first_place(failed)}, then `harness run {deck}`"
    flaky = next((step for step in record.steps if step.verdict is Verdict.FLAKY), None)
    if flaky:
        return f"Next: have {first_place(flaky)} wait for what it needs, then `harness run {deck} --count 10 -x`"
    if not record.complete:
        return f"Next: `harness run {deck} --resume` goes on if its cluster still stands, or starts over"
    if record.is_for_other_versions:
        return "Next: nothing was played; play it on a version of Kubernetes that it is for"
    if not record.count(Verdict.PASSED):
        return f"Next: nothing was played; `harness show {deck}` lists the steps that the harness sees"
    if any(step.notes or step.findings for step in record.steps):
        return "Next: see the notes, they tell what may fail another day"
    return "Next: nothing to mend"
