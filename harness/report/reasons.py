"""Why a step was not played or has not passed, in words: the only place where a reason becomes a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from harness.record.expectation import SkippedExpectationRecord, UnmetRecord
from harness.record.model import StepRecord, Verdict
from harness.record.reason import ReasonKind, ReasonRecord

_WHAT = {"deck": "the whole deck is ", "slide": "the slide is "}
_MOST_CHOICES = 5
_SENTENCES = {
    ReasonKind.STATUS: "`{0.command}` ended with status {0.status}",
    ReasonKind.SUCCEEDED: "`{0.command}` succeeded; the slide says that it fails",
    ReasonKind.TIMEOUT: "`{0.command}` did not end within {0.seconds:.0f} s and was ended; if it needs longer, put ```timeout "
    "SECONDS``` before it, if it never ends, ```wait TEXT``` and ```keys ^C``` after it",
    ReasonKind.KEYS_TIMEOUT: "`{0.command}` did not end within {0.seconds:.0f} s of these keys",
    ReasonKind.EXPECTATION: "`{0.command}` did not show what the slide claims",
    ReasonKind.NEVER_APPEARED: "“{0.subject}” did not appear within {0.seconds:.0f} s",
    ReasonKind.ENDED_BEFORE: "“{0.subject}” did not appear before the command ended with status {0.status}",
    ReasonKind.NO_COMMAND: "no command was typed in {0.subject} before this `check`",
    ReasonKind.NO_KEY: "there is no key called “{0.subject}”; keys are written ^C, Escape, Space, Up, F1 … or as one character",
    ReasonKind.NO_PATTERN: "`{0.subject}` is no regular expression: {0.detail}",
    ReasonKind.NO_MATCH: "nothing on the screen matches `{0.subject}`",
    ReasonKind.NOTHING_COPIED: "nothing was copied that could be pasted; put a ```copy PATTERN``` before",
    ReasonKind.PAGE_STATUS: "{0.subject} answered with status {0.status}",
    ReasonKind.PAGE_SILENT: "{0.subject} does not answer: {0.detail}",
    ReasonKind.NO_NODE_PORT: "3xxxx stands for a node port, and no service of the cluster has one",
    ReasonKind.NO_NODES: "3xxxx stands for a node port, and there is no cluster: play this deck with --cluster local",
    ReasonKind.LAB_BROKE: "{0.detail}",
    ReasonKind.SETUP_FAILED: "the set-up failed at {because}",
    ReasonKind.NO_IMAGE: "the lab has no image {0.subject}: {0.detail}",
    ReasonKind.NO_ADDON: "{0.detail}",
    ReasonKind.PLACEHOLDER: "`{0.subject}` is for the audience to fill in",
    ReasonKind.NO_OBJECT: "`{0.subject}` stands for nothing: no object of the cluster has a name like that",
    ReasonKind.SEVERAL_OBJECTS: "`{0.subject}` may stand for {count} objects: {choices}",
    ReasonKind.LEFT_OUT: "{0.detail}",
    ReasonKind.OTHER_VERSION: "{unmet}",
    ReasonKind.BEFORE_SLIDE: "before slide {0.subject}, where this run begins",
    ReasonKind.AFTER_SLIDE: "after slide {0.subject}, where this run ends",
    ReasonKind.NOT_CHOSEN: "not chosen for this run",
    ReasonKind.BY_HAND: "skipped by hand",
    ReasonKind.WORDS: "{0.detail}",
}
_SHOWS_SCREEN = (ReasonKind.NEVER_APPEARED, ReasonKind.ENDED_BEFORE)
_OF_THE_LAB = {ReasonKind.LAB_BROKE: "the lab broke", ReasonKind.SETUP_FAILED: "the set-up failed"}


def reason_of(step: StepRecord) -> str:
    """Return why its verdict is not `passed`, with the place; empty where it is."""
    shared = shared_reason(step)
    return shared if step.blocked_by is None else f"{shared}, which comes first: {text_of(step.reason)}"


def shared_reason(step: StepRecord) -> str:
    """Return what of the reason other steps can have as well: the failure that blocks them, the versions that they are for."""
    reason, by = step.reason, step.blocked_by
    if by is not None:
        is_explained = step.cause is not None and step.cause.place is not None
        how = "because of" if is_explained else "after the failure on"
        return f"{how} slide {by.slide} “{by.title}” ({by.path}:{by.line})"
    if reason is not None and step.verdict is Verdict.BLOCKED and reason.kind in _OF_THE_LAB:
        return f"{_OF_THE_LAB[reason.kind]} before: {text_of(reason.because or reason)}"
    return text_of(reason)


def text_of(reason: ReasonRecord | None) -> str:
    """Return a reason as it stands alone: its place, the sentence, and below it what shows it; empty where there is none."""
    if reason is None:
        return ""
    place = f"{reason.path}:{reason.line}: " if reason.line else ""
    return "\n".join([f"{place}{sentence_of(reason)}", *lines_below(reason)])


def first_line(reason: ReasonRecord) -> str:
    """Return a reason in one line, with its place."""
    return text_of(reason).split("\n", maxsplit=1)[0]


def with_reason(text: str, reason: ReasonRecord | None) -> str:
    """Return a line about a difference, with the reason behind it where there is one."""
    return f"{text}: {first_line(reason)}" if reason else text


def sentence_of(reason: ReasonRecord) -> str:
    """Return the sentence alone, a line without the place."""
    return _lines(reason)[0]


def lines_below(reason: ReasonRecord) -> list[str]:
    """Return what stands below the sentence: a diff, the screen, the other lines of what somebody else says."""
    if reason.kind in _SHOWS_SCREEN:
        return [f"  │ {line}" for line in reason.detail.splitlines()]
    diff = reason.expectation.detail.split("\n") if reason.expectation else []
    return [*_lines(reason)[1:], *diff]


def _lines(reason: ReasonRecord) -> list[str]:
    more = ", …" if len(reason.choices) > _MOST_CHOICES else ""
    words = _SENTENCES[reason.kind].format(
        reason,
        count=len(reason.choices),
        choices=", ".join(reason.choices[:_MOST_CHOICES]) + more,
        unmet=unmet_reason(reason.unmet) if reason.unmet else "",
        because=text_of(reason.because),
    )
    screen = "; the screen showed:" if reason.kind in _SHOWS_SCREEN and reason.detail else ""
    return f"{words}{screen}".split("\n")


def unmet_reason(unmet: UnmetRecord) -> str:
    """Return why something of a deck is left out: `for Kubernetes since 1.34, and this is 1.30`."""
    met = f"this is {unmet.version}" if unmet.version else "here is no Kubernetes and no kubectl whose version is known"
    return f"{_WHAT.get(unmet.scope, '')}for Kubernetes {unmet.range}, and {met}"


def skipped_claims(steps: Iterable[StepRecord]) -> dict[str, list[tuple[str, SkippedExpectationRecord]]]:
    """Return the claims that were not compared, each with its place, under the reason they share."""
    groups: dict[str, list[tuple[str, SkippedExpectationRecord]]] = {}
    for step in steps:
        for claim in step.skipped_expectations:
            place = f"{claim.path or step.path}:{claim.line}"
            groups.setdefault(unmet_reason(claim.unmet), []).append((place, claim))
    return groups
