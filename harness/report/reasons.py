"""Why a step was not played or has not passed, in words: the only place where a reason becomes a sentence. `reasons.toml` has the sentences."""

from collections.abc import Iterable
from pathlib import Path

from harness.record.command import ForcedEnd
from harness.record.expectation import SkippedExpectationRecord, UnmetRecord
from harness.record.model import StepRecord, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from harness.report.difference import difference_lines
from harness.report.printable import first_line_of
from harness.report.sentences import sentences

_TABLE = Path(__file__).with_suffix(".toml")
_MEANS = Path(__file__).with_name("forced_end.toml")
_WHAT = {"deck": "the whole deck is ", "slide": "the slide is "}
_MOST_CHOICES = 5
_SHOWS_SCREEN = (ReasonKind.NEVER_APPEARED, ReasonKind.ENDED_BEFORE)
_OF_THE_LAB = {ReasonKind.LAB_BROKE: "the lab broke", ReasonKind.SETUP_FAILED: "the set-up failed"}


def reason_of(step: StepRecord) -> str:
    """Return why a step's verdict is not `passed`, with the place; empty for one that passed."""
    shared = shared_reason(step)
    return shared if step.blocked_by is None else f"{shared}: mend that line first. {text_of(step.reason)}"


def shared_reason(step: StepRecord) -> str:
    """Return the part of a step's reason that other steps can share: the failure that blocks them, the versions that they are for."""
    reason, blocker = step.reason, step.blocked_by
    if blocker is not None:
        relation = "because of" if is_explained(step) else "after the failure on"
        return f"{relation} slide {blocker.slide} “{blocker.title}” ({blocker.path}:{blocker.line})"
    if reason is not None and step.verdict is Verdict.BLOCKED and reason.kind in _OF_THE_LAB:
        return f"{_OF_THE_LAB[reason.kind]} before: {text_of(reason.because or reason)}"
    return text_of(reason)


def is_explained(step: StepRecord) -> bool:
    """Return whether it is known which command before a step is why it did not pass."""
    return step.cause is not None and step.cause.place is not None


def text_of(reason: ReasonRecord | None) -> str:
    """Return a reason as text: its place, its sentence, and below it the lines that show it; empty for `None`."""
    if reason is None:
        return ""
    place = f"{reason.path}:{reason.line}: " if reason.line else ""
    return "\n".join([f"{place}{sentence_of(reason)}", *lines_below(reason)])


def first_line(reason: ReasonRecord) -> str:
    """Return a reason in one line, with its place."""
    return first_line_of(text_of(reason))


def sentence_of(reason: ReasonRecord) -> str:
    """Return the sentence alone, a line without the place."""
    return _lines(reason)[0]


def lines_below(reason: ReasonRecord) -> list[str]:
    """Return the lines below the sentence: a diff, the screen, further lines of a message."""
    if reason.kind in _SHOWS_SCREEN:
        return [f"  │ {line}" for line in reason.detail.splitlines()]
    diff = difference_lines(reason.expectation.difference) if reason.expectation else []
    return [*_lines(reason)[1:], *diff]


def _lines(reason: ReasonRecord) -> list[str]:
    more = ", …" if len(reason.choices) > _MOST_CHOICES else ""
    words = str(sentences(_TABLE)[reason.kind]).format(
        reason,
        count=len(reason.choices),
        choices=", ".join(reason.choices[:_MOST_CHOICES]) + more,
        port=f"port {reason.subject}" if reason.subject else "its port",
        holder=f" by `{reason.detail}`, which goes on beside it" if reason.detail else "",
        unmet=unmet_reason(reason.unmet) if reason.unmet else "",
        because=text_of(reason.because),
        earlier=_without_place(reason.because),
        under=f" under `{reason.command}`" if reason.command else " by itself",
        ended=_how_it_ended(reason.because),
        by=f" {means_of(reason.forced_end)}" if reason.forced_end else "",
        ended_by=f", and was ended {means_of(reason.forced_end)}" if reason.forced_end else "",
    )
    screen = "; the screen showed:" if reason.kind in _SHOWS_SCREEN and reason.detail else ""
    return f"{words}{screen}".split("\n")


def means_of(end: ForcedEnd) -> str:
    """Return how a command was ended that did not end by itself, like `by ^C`."""
    return str(sentences(_MEANS)[end.means])


def _without_place(reason: ReasonRecord | None) -> str:
    """Return a reason that stands in another one of the same place."""
    return "\n".join((sentence_of(reason), *lines_below(reason))) if reason is not None else "it failed"


def _how_it_ended(end: ReasonRecord | None) -> str:
    """Return where and how a shell has ended, as far as that is known."""
    if end is None:
        return "and that is not open"
    if end.command:
        return f"and `{end.command}` on line {end.line} ended that, with status {end.status}"
    behind = f" after line {end.line}" if end.line else ""
    return f"and that ended by itself{behind}, with status {end.status}"


def unmet_reason(unmet: UnmetRecord) -> str:
    """Return why something of a deck is left out: `for Kubernetes since 1.34, and this is 1.30`."""
    met = f"this is {unmet.version}" if unmet.version else "here is no Kubernetes and no kubectl whose version is known"
    return f"{_WHAT.get(unmet.scope, '')}for Kubernetes {unmet.range}, and {met}"


def steps_by_reason(steps: Iterable[StepRecord], verdict: Verdict) -> dict[str, list[StepRecord]]:
    """Return the steps with a verdict, under the reason they share."""
    groups: dict[str, list[StepRecord]] = {}
    for step in steps:
        if step.verdict is verdict:
            groups.setdefault(shared_reason(step), []).append(step)
    return groups


def skipped_expectations(steps: Iterable[StepRecord]) -> dict[str, list[tuple[str, SkippedExpectationRecord]]]:
    """Return the claims that were not compared, each with its place, under the reason they share."""
    groups: dict[str, list[tuple[str, SkippedExpectationRecord]]] = {}
    for step in steps:
        for expectation in step.skipped_expectations:
            place = f"{expectation.path or step.path}:{expectation.line}"
            groups.setdefault(unmet_reason(expectation.unmet), []).append((place, expectation))
    return groups
