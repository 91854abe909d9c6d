"""The runs of one deck: what failed, what was not played and why, and what may fail another day."""

from collections.abc import Iterator, Sequence

from harness.record.model import Record, StepRecord, Verdict
from harness.report import spread
from harness.report.breakage import error_of
from harness.report.endless import endless_line
from harness.report.failure import failure_of
from harness.report.filled import filled_lines
from harness.report.images import stand_ins_line
from harness.report.markdown import failure
from harness.report.markdown.matrix import all_played_on, matrix
from harness.report.markdown.runs import SIGNS, is_broken, is_red, played_on
from harness.report.markdown.text import folded, inline, sentence, sentences, table
from harness.report.notes import note_text
from harness.report.printable import first_line_of
from harness.report.quantity import number
from harness.report.reasons import skipped_expectations, steps_by_reason, text_of
from harness.report.summary import advice, counts
from harness.report.version import labels

_LISTED = (Verdict.FAILED, Verdict.FLAKY, Verdict.ERROR)


def paragraphs(runs: Sequence[Record], source: str) -> Iterator[str]:
    """Yield the paragraphs about the runs of one deck, from the oldest version to the newest; `source` is as in `rendering.render`."""
    if len(runs) == 1:
        yield f"{inline(played_on(runs[0]))}: {counts(runs[0])}."
    else:
        yield all_played_on(runs)
        yield matrix(runs)
    for record in runs:
        if record.error:
            yield f"{SIGNS[Verdict.ERROR]} {inline(played_on(record))}: {sentence(error_of(record))}"
    yield from _failures(runs, source)
    yield from _not_played(runs[-1], Verdict.BLOCKED)
    for label, record in _with_other_skips(runs):
        yield from _not_played(record, Verdict.SKIPPED, label)
        yield from _not_compared(record, label)
    yield from _filled_in(runs[-1])
    yield from _endless(runs[-1])
    yield from _warnings(runs)
    yield from dict.fromkeys(sentence(line) for record in runs if (line := stand_ins_line(record)))
    yield from spread.markdown(runs)
    worst = next(filter(is_red, runs), None) or next(filter(is_broken, runs), None)
    if worst is not None:
        yield f"**{sentence(advice(worst))}**"


def _failures(runs: Sequence[Record], source: str) -> Iterator[str]:
    """Yield what failed, once for all runs in which it failed at the same place for the same reason."""
    alike: dict[tuple[str, str], list[tuple[str, Record, StepRecord]]] = {}
    for label, record in zip(labels(runs), runs, strict=True):
        for step in record.steps:
            if step.verdict in _LISTED:
                alike.setdefault((failure_of(step).place, text_of(step.reason)), []).append((label, record, step))
    for failed in alike.values():
        seen_on = [label for label, *_ in failed] if len(runs) > 1 else []
        _, record, step = failed[0]
        yield "\n\n".join(failure.lines(step, record, seen_on, source))


def _with_other_skips(runs: Sequence[Record]) -> Iterator[tuple[str, Record]]:
    """Yield the newest run, and each other one that skipped something because of its version; with what tells it from the rest."""
    for label, record in zip(labels(runs), runs, strict=True):
        is_other = record is not runs[-1]
        if not is_other or any(step.unmet or step.skipped_expectations for step in record.steps):
            yield f" with {label}" if is_other else "", record


def _not_compared(record: Record, label: str) -> Iterator[str]:
    """Yield the claims that were not compared, under the reason they share."""
    for reason, expectations in skipped_expectations(record.steps).items():
        rows = [[inline(place), inline(first_line_of(expectation.text))] for place, expectation in expectations]
        heading = f"{SIGNS[Verdict.SKIPPED]} {number(len(expectations), 'claim')} skipped{label}: {reason}"
        yield folded(heading, table(["line", "claim"], rows))


def _not_played(record: Record, verdict: Verdict, label: str = "") -> Iterator[str]:
    """Yield the steps with a verdict, under the reason they share."""
    for reason, steps in steps_by_reason(record.steps, verdict).items():
        rows = [[str(step.slide), inline(step.title), inline(f"{step.path}:{step.line}")] for step in steps]
        heading = f"{SIGNS[verdict]} {number(len(steps), 'step')} {verdict}{label}: {reason}"
        yield folded(heading, table(["slide", "title", "line"], rows))


def _filled_in(record: Record) -> Iterator[str]:
    """Yield what was typed in the place of placeholders."""
    if lines := [f"- {sentence(line)}" for line in filled_lines(record.steps)]:
        heading = f"{number(sum(len(step.filled_in) for step in record.steps), 'placeholder')} filled in"
        yield folded(heading, "\n".join(lines))


def _endless(record: Record) -> Iterator[str]:
    """Yield what went on beside the deck, or was ended since it never ends."""
    lines = [
        f"- {inline(f'{step.path}:{command.line}')}: {sentence(line)}"
        for step in record.steps
        for command in step.commands
        if (line := endless_line(command))
    ]
    if lines:
        yield folded(f"{number(len(lines), 'command')} that never ends by itself", "\n".join(lines))


def _warnings(runs: Sequence[Record]) -> Iterator[str]:
    """Yield what did not fail, and may another day."""
    warnings = dict.fromkeys(
        f"- {inline(f'{step.path}:{line}')}: {text}"
        for record in runs
        for step in record.steps
        if step.verdict is Verdict.PASSED
        for line, text in (
            *((finding.line, sentences(finding.message, finding.way_out)) for finding in step.findings),
            *((step.line, sentence(note_text(note))) for note in step.notes),
        )
    )
    if warnings:
        yield "What passed, and may fail another day:"
        yield "\n".join(warnings)
