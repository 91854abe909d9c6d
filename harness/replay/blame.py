"""Who is to blame for a step that did not do what it should: itself, an earlier command, or nobody knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from harness.knowledge.releases import NEWEST
from harness.knowledge.version import UnknownVersion, Version, read_version
from harness.record.cause import CauseRecord
from harness.record.command import Ending
from harness.record.model import StepRecord, Verdict
from harness.record.reason import PlaceRecord
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.terminal import Command

if TYPE_CHECKING:
    from harness.drift.causes.story import Now

NOT_FOUND = 127
_REFUSED = lazy_pattern(
    r"^(?:[Ee]rror: )?unknown (?:command|flag|shorthand flag)\b|\bunknown (?:docker )?command\b|is not a docker command"
    r"|syntax error near|syntax error: unexpected",
    re.MULTILINE,
)
_LAST_CHARACTERS = 4000


def is_misspelt(command: Command) -> bool:
    """Return True for a program, a subcommand or a flag that does not exist, and for a `$` without a name behind it."""
    if command.exit_status in (0, None):
        return False
    if command.exit_status == NOT_FOUND or _REFUSED.search(command.output[-_LAST_CHARACTERS:]):
        return True
    return any(word.text == "$" for program in programs(command.text) for word in program.words)


def judged(
    steps: Sequence[StepRecord],
    first_failure: StepRecord | None,
    kubectl: str,
    variables: Mapping[str, str] | None,
    now: Now | None,
) -> StepRecord:
    """Return the last of these steps, which failed by no fault of its spelling, with its cause, failed or blocked.

    It is blocked by an earlier command of its chain of causes that failed itself, by one that a failed step was
    explained by before, and, where nothing explains it, by the earliest failure of an action. `kubectl` is a version,
    `variables` are those of the shell.
    """
    from harness.drift.causes import explain, failure_in  # noqa: PLC0415  (only a step that fails has a cause)

    step = steps[-1]
    failure = failure_in(steps, _version(kubectl), variables, now)
    cause = explain(failure) if failure else None
    step = replace(step, cause=cause)
    if cause is not None and cause.place is not None:
        root = root_of(cause)
        if root is None or not _is_known(cause, steps[:-1]):
            return step
        return replace(step, verdict=Verdict.BLOCKED, blocked_by=root)
    if first_failure is None:
        return step
    return replace(step, verdict=Verdict.BLOCKED, blocked_by=first_failure.place())


def root_of(cause: CauseRecord) -> PlaceRecord | None:
    """Return where a chain of causes begins: what has to be changed there, else what did not have the effect."""
    while cause.because is not None and cause.because.place is not None:
        cause = cause.because
    return cause.mend or cause.place


def _is_known(cause: CauseRecord, earlier: Sequence[StepRecord]) -> bool:
    """Return True if an earlier step has failed of it already."""
    failed = {
        (step.index, command.line)
        for step in earlier
        if step.verdict in (Verdict.FAILED, Verdict.BLOCKED)
        for command in step.commands
        if command.exit_status or command.ending in (Ending.NOT_TYPED, Ending.INTERRUPTED, Ending.SHELL_ENDED)
    }
    roots = {root_of(step.cause) for step in earlier if step.verdict is Verdict.FAILED and step.cause is not None}
    link: CauseRecord | None = cause
    while link is not None and link.place is not None:
        if (link.place.step, link.place.line) in failed:
            return True
        link = link.because
    return root_of(cause) in roots


def _version(text: str) -> Version:
    try:
        return read_version(text)
    except UnknownVersion:
        return NEWEST
