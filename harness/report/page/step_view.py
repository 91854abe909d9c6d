"""Prepare a step for the page, with what is shown beside its record."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from harness.record.command import EffectRecord
from harness.record.expectation import ExpectationRecord
from harness.record.model import Record, StepRecord, Verdict
from harness.report.difference import difference_lines
from harness.report.failure import failure_of, is_bad, telling_output
from harness.report.fault import Fault
from harness.report.page.attachments import Attachments, CastView, MissingFile, Picture
from harness.report.printable import first_line_of, shortened
from harness.report.quantity import number
from harness.report.reasons import reason_of, sentence_of, text_of

GIST = 200
"""Characters of a failure's reason in a line."""


class EffectView(Struct, frozen=True):
    """An object that a command created, changed or deleted, and what its controllers did for it."""

    record: EffectRecord
    facts: str
    """What is known about it, in a line."""
    followed: tuple[EffectRecord, ...]


class EarlierFailure(Struct, frozen=True):
    """A step as it failed in an earlier play of the deck."""

    play: int
    """Counts from 1."""
    reason: str
    output: str
    """The end of what the command printed that failed; empty where the reason shows it."""
    cast: CastView | MissingFile | None = None


class StepView(Struct, frozen=True):
    """A step."""

    anchor: str
    """The id of its element."""
    record: StepRecord
    cast: CastView | MissingFile | None
    picture: Picture | MissingFile | None
    fault: Fault | None = None
    """Whose fault it is that it has not passed, and what to do about it."""
    failures: tuple[EarlierFailure, ...] = ()
    """How it failed in earlier plays of the deck."""

    @property
    def casts(self) -> dict[str, CastView]:
        """Return the casts of this play and of earlier ones in which the step failed, by the ids of their elements."""
        casts = {self.cast_id(): self.cast, **{self.cast_id(failure.play): failure.cast for failure in self.failures}}
        return {name: cast for name, cast in casts.items() if isinstance(cast, CastView)}

    def cast_id(self, play: int | None = None) -> str:
        """Return the id of the element that has the cast of an earlier play or, without one, of the play that the page shows."""
        return f"{self.anchor}-cast" if play is None else f"{self.anchor}-play{play}-cast"

    @property
    def reason(self) -> str:
        """Return why the verdict is not `passed`; empty where a diff shows it already, unless an earlier failure is the reason."""
        return "" if self._unmet and not self._is_blocked else reason_of(self.record)

    @property
    def gist(self) -> str:
        """Return the reason as one line, also where a diff shows it. The reason of a blocked step is not cut, since it names the line to mend."""
        step = self.record
        if self._is_blocked:
            return first_line_of(reason_of(step))
        if self._unmet:
            line = next(iter(difference_lines(self._unmet.difference)), "")
        elif step.reason and is_bad(step):
            line = sentence_of(step.reason)
        else:
            line = reason_of(step)
        return shortened(line.split("\n", maxsplit=1)[0], GIST)

    @property
    def _is_blocked(self) -> bool:
        return self.record.verdict is Verdict.BLOCKED

    @property
    def _unmet(self) -> ExpectationRecord | None:
        """Return the unmet expectation if it is one of the step's own, whose difference the page shows; else `None`."""
        unmet = self.record.reason.expectation if self.record.reason else None
        return unmet if unmet in self.record.expectations else None


def step_view(
    step: StepRecord, anchor: str, fault: Fault | None, *, record: Record, folder: Path, attachments: Attachments
) -> StepView:
    """Return a step of a record with its fault, its cast, its picture and its earlier failures; `folder` is where the record is."""
    page = step.page
    cast = attachments.cast(folder, step.cast) if step.cast else None
    picture = attachments.picture(folder, page.screenshot) if page and page.screenshot else None
    failures = tuple(
        _earlier_failure(play, failed, attachments.cast(folder, failed.cast) if failed.cast else None)
        for play, failed in record.failures_of(step.index)
    )
    return StepView(anchor, step, cast, picture, fault, failures)


def _earlier_failure(play: int, step: StepRecord, cast: CastView | MissingFile | None) -> EarlierFailure:
    failure = failure_of(step)
    has_output = failure.command is not None and not failure.expectations
    output = "\n".join(telling_output(failure.command)) if failure.command and has_output else ""
    return EarlierFailure(play, text_of(step.reason), output, cast)


def longest_texts(steps: Iterable[StepRecord], total: int, most: int) -> int:
    """Return how many characters of each text to show so that all of them keep within `total`; at least 400, at most `most`."""
    texts = sum(2 + 2 * len(step.commands) + 2 * len(step.expectations) for step in steps)
    return max(400, min(most, total // max(texts, 1)))


def effect_views(effects: Sequence[EffectRecord]) -> tuple[EffectView, ...]:
    """Return the objects on which a command itself acted, each with what controllers did for it."""
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
    facts = [effect.type, *map(str, effect.differences)]
    if not effect.differences:
        if effect.replicas is not None:
            facts.append(number(effect.replicas, "replica"))
        facts += [*effect.images, *effect.ports, *(f"node port {port}" for port in effect.node_ports)]
    if effect.owner:
        facts.append(f"through {effect.owner}")
    return ", ".join(filter(None, facts))
