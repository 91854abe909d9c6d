"""Write what a run showed to be wrong as findings, so that code hosts get runs in the formats of checks."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from harness.deck.model import Finding, Severity, Span
from harness.record.model import Record, StepRecord, Verdict
from harness.report import cause
from harness.report.breakage import error_of, what_broke
from harness.report.failure import FailurePlace, as_failed, failure_of, headline, is_bad, telling_output
from harness.report.fault import fault_of
from harness.report.notes import note_text
from harness.report.quantity import number
from harness.report.reasons import lines_below
from harness.report.version import version_of

STEP_FAILED = "step-failed"
STEP_FLAKY = "step-flaky"
LAB_BROKE = "lab-broke"
NOTE = "note"


class RunFinding(Struct, frozen=True):
    """A finding with its title."""

    title: str
    finding: Finding


def run_findings(record: Record) -> Iterator[RunFinding]:
    """Yield each failure at its line, kubectl's warnings, and what may fail another day. Blocked steps are only counted."""
    for step in record.steps:
        title, path = _title(step, record), Path(step.path)
        if is_bad(step):
            yield RunFinding(title, _of_failure(step, record))
        for warning in step.findings:
            span = Span(path, warning.line)
            yield RunFinding(title, Finding(warning.id, span, Severity.WARNING, warning.message, warning.way_out))
        for note in step.notes:
            yield RunFinding(title, Finding(NOTE, Span(path, step.line), Severity.NOTE, note_text(note), ""))
    if record.error and not record.count(Verdict.ERROR):
        span = Span(Path(record.deck.path), 1)
        finding = Finding(LAB_BROKE, span, Severity.ERROR, error_of(record), _not_the_deck(record))
        yield RunFinding(f"{record.deck.title}{_where(record)}", finding)


def _of_failure(step: StepRecord, record: Record) -> Finding:
    failed = as_failed(step, record)
    failure = failure_of(failed)
    lines = [headline(step), *(lines_below(step.reason) if step.reason else ())]
    if failure.command and not failure.expectations:
        lines += [f"| {line}" for line in telling_output(failure.command)]
    lines += cause.lines_of_step(failed)
    if fault := fault_of(step, record):
        lines += [f"{fault.sentence}.", f"{fault.advice}."]
    if step.verdict is Verdict.ERROR:
        identifier, way_out = LAB_BROKE, _not_the_deck(record)
    elif step.verdict is Verdict.FLAKY:
        identifier, way_out = STEP_FLAKY, f"See how often it fails: harness run {record.deck.path} --count 10"
    else:
        identifier, way_out = STEP_FAILED, f"Play it again: harness run {record.deck.path}"
    blocked = sum(later.verdict is Verdict.BLOCKED and _is_blocked_by(later, step, failure) for later in record.steps)
    if blocked:
        lines.append(f"{number(blocked, 'later step')} could not be played because of it.")
    return Finding(identifier, Span(Path(failure.path), failure.line), Severity.ERROR, "\n".join(lines), way_out)


def _is_blocked_by(later: StepRecord, step: StepRecord, failure: FailurePlace) -> bool:
    """Return whether this failure blocks a later step: its step, or the line that failed."""
    blocker, lines = later.blocked_by, {(failure.path, failure.line), (step.path, step.line)}
    return blocker is not None and (blocker.path, blocker.line) in lines


def _title(step: StepRecord, record: Record) -> str:
    return f"Slide {step.slide}, {step.title}{_where(record)}"


def _where(record: Record) -> str:
    version = version_of(record)
    return f" ({version})" if version else ""


def _not_the_deck(record: Record) -> str:
    return f"{what_broke(record)}, not the deck. Play it again: harness run {record.deck.path}"
