"""A step with what the page shows beside its record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from harness.record.command import CommandRecord, EffectRecord
from harness.record.expectation import ExpectationRecord, SkippedExpectationRecord
from harness.record.model import StepRecord, Verdict
from harness.report.page.attachments import Attachments, Cast, Missing, Picture
from harness.report.page.diff import DiffLine, diff_lines
from harness.report.printable import Excerpt, excerpt
from harness.report.reasons import reason_of, sentence_of, unmet_reason

GIST = 200
"""Characters of a reason told in a line."""


class EffectView(Struct, frozen=True):
    """An object that a command created, changed or deleted, and what its controllers did for it."""

    record: EffectRecord
    facts: str
    """What is known about it, in a line."""
    followed: tuple[EffectRecord, ...]


class CommandView(Struct, frozen=True):
    """A command."""

    record: CommandRecord
    text: Excerpt
    output: Excerpt
    effects: tuple[EffectView, ...]


class ClaimView(Struct, frozen=True):
    """A claim of the slide."""

    record: ExpectationRecord
    text: Excerpt
    diff: tuple[DiffLine, ...]


class SkippedClaimView(Struct, frozen=True):
    """A claim of the slide that is for other versions of Kubernetes."""

    record: SkippedExpectationRecord
    text: Excerpt
    reason: str


class StepView(Struct, frozen=True):
    """A step."""

    anchor: str
    """The id of its element."""
    record: StepRecord
    text: Excerpt
    reason: str
    """Why the verdict is not `passed`, where no diff says it already."""
    gist: str
    """The same in a line."""
    commands: tuple[CommandView, ...]
    claims: tuple[ClaimView, ...]
    skipped_claims: tuple[SkippedClaimView, ...]
    cast: Cast | Missing | None
    picture: Picture | Missing | None


def step_view(step: StepRecord, anchor: str, folder: Path, attachments: Attachments, characters: int) -> StepView:
    """The step, its texts cut to so many characters; `folder` is where its record is."""
    claims = tuple(
        ClaimView(claim, excerpt(claim.text, characters), diff_lines(excerpt(claim.detail, characters).text))
        for claim in step.expectations
    )
    page = step.page
    return StepView(
        anchor=anchor,
        record=step,
        text=excerpt(step.text, characters),
        reason="" if _unmet(step) else excerpt(reason_of(step), characters).text,
        gist=_gist(step),
        commands=tuple(_command_view(command, characters) for command in step.commands),
        claims=claims,
        skipped_claims=tuple(
            SkippedClaimView(each, excerpt(each.text, characters), unmet_reason(each.unmet))
            for each in step.skipped_expectations
        ),
        cast=attachments.cast(folder, step.cast) if step.cast else None,
        picture=attachments.picture(folder, page.screenshot) if page and page.screenshot else None,
    )


def longest_texts(steps: Iterable[StepRecord], total: int, most: int) -> int:
    """How many characters of each text to show so that all of them keep within `total`; at least 400, at most `most`."""
    texts = sum(2 + 2 * len(step.commands) + 2 * len(step.expectations) for step in steps)
    return max(400, min(most, total // max(texts, 1)))


def _gist(step: StepRecord) -> str:
    if unmet := _unmet(step):
        line = unmet.detail.split("\n", maxsplit=1)[0]
    elif step.reason and step.verdict in (Verdict.FAILED, Verdict.ERROR):
        line = sentence_of(step.reason)
    else:
        line = reason_of(step).split("\n", maxsplit=1)[0]
    return line if len(line) <= GIST else f"{line[:GIST]}…"


def _unmet(step: StepRecord) -> ExpectationRecord | None:
    """Return the expectation that the step has not met, where it is one of its own: its difference is shown anyway."""
    unmet = step.reason.expectation if step.reason else None
    return unmet if unmet in step.expectations else None


def _command_view(command: CommandRecord, characters: int) -> CommandView:
    return CommandView(
        command, excerpt(command.text, characters), excerpt(command.output, characters), _effects(command.effects)
    )


def _effects(effects: Sequence[EffectRecord]) -> tuple[EffectView, ...]:
    """What the command acted on itself; below each what its controllers did."""
    followers: dict[tuple[str, str], list[EffectRecord]] = defaultdict(list)
    owners = {(effect.namespace, f"{effect.kind}/{effect.name}") for effect in effects if not effect.owner}
    for effect in effects:
        followers[effect.namespace, effect.owner].append(effect)
    return tuple(
        EffectView(effect, _facts(effect), tuple(followers[effect.namespace, f"{effect.kind}/{effect.name}"]))
        for effect in effects
        if not effect.owner or (effect.namespace, effect.owner) not in owners
    )


def _facts(effect: EffectRecord) -> str:
    facts = [effect.type, *effect.differences]
    if not effect.differences:
        if effect.replicas is not None:
            facts.append(f"{effect.replicas} replica{'s' * (effect.replicas != 1)}")
        facts += [*effect.images, *effect.ports, *(f"node port {port}" for port in effect.node_ports)]
    if effect.owner:
        facts.append(f"through {effect.owner}")
    return ", ".join(filter(None, facts))


def is_shown_open(step: StepRecord) -> bool:
    """Whether a reader should see it without asking."""
    return step.verdict in (Verdict.FAILED, Verdict.ERROR)
