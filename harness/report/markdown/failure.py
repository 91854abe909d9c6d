"""A step that failed: where, what was typed, what came instead, why, and what its author can do."""

from collections.abc import Iterator, Sequence

from harness.record.model import Record, StepRecord
from harness.report import cause
from harness.report.difference import difference_lines
from harness.report.failure import FailurePlace, as_failed, failure_of, headline, telling_output
from harness.report.fault import SIGNS as SIGNS_OF_BLAME
from harness.report.fault import fault_of
from harness.report.markdown.runs import SIGNS
from harness.report.markdown.text import block, code, inline, link_to_line, sentence, sentences
from harness.report.reasons import lines_below


def lines(step: StepRecord, record: Record, seen_on: Sequence[str], source: str) -> Iterator[str]:
    """Yield the paragraphs about a step of a record that failed, was flaky, or for which the lab broke.

    `seen_on` is what tells the runs in which it failed like this from the others; empty where there is one run alone. `source` is as in `rendering.render`.
    """
    failed = as_failed(step, record)
    failure = failure_of(failed)
    place = link_to_line(inline(failure.place), failure.path, failure.line, source)
    yield f"#### {SIGNS[step.verdict]} Slide {step.slide}, “{inline(step.title)}”: {place}"
    if seen_on:
        yield f"Seen with {inline('; '.join(seen_on))}."
    yield from _reason(step, failure)
    yield from _evidence(step, failure)
    if causes := cause.lines_of_step(failed):
        yield block("\n".join(causes))
    if (fault := fault_of(step, record)) is not None:
        yield f"**{SIGNS_OF_BLAME[fault.blame]} {sentence(fault.sentence)}**: {sentence(fault.advice)}."
    for finding in step.findings:
        yield f"{code(finding.id)}: {sentences(finding.message, finding.way_out)}"


def _reason(step: StepRecord, failure: FailurePlace) -> Iterator[str]:
    """Yield what was wrong, and what was typed unless that names it already."""
    command = failure.command
    typed = command.text if command else step.text
    reason = headline(step)
    if step.reason and step.reason.command == typed:
        yield f"{sentence(reason)}."
    else:
        yield f"{sentence(reason) or step.verdict}:"
        yield block(f"{'$' if command else f'{step.kind}:'} {typed}", "console")


def _evidence(step: StepRecord, failure: FailurePlace) -> Iterator[str]:
    """Yield what shows that it was wrong: the difference to what the slide says, else what was printed."""
    if failure.expectations:
        yield "What the slide says (`-`), and what came instead (`+`):"
        for expectation in failure.expectations:
            yield block("\n".join(difference_lines(expectation.difference)), "diff")
    elif failure.command and (printed := telling_output(failure.command)):
        yield "It printed:"
        yield block("\n".join(printed))
    elif step.reason and (below := lines_below(step.reason)):
        yield block("\n".join(below))
