"""Two runs of a deck compared, step by step: what is the same, what only looks otherwise, what changed, what is broken.

Steps are matched by what they are (title, kind, text), in order; then those that moved, by what they are; then by
their place on a slide of the same title. So a deck may have been edited between the two.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from harness.drift.baseline.details import Detail, DetailKind
from harness.drift.baseline.effects import field_differences, paired_effects
from harness.drift.baseline.levels import Level, worst
from harness.drift.baseline.output_differences import Difference, output_differences
from harness.drift.baseline.traces import CommandTrace, EffectTrace, Trace
from harness.drift.quoting import quoted
from harness.drift.sequences import Aligner
from harness.record.model import NOT_PASSED, Verdict

__all__ = ["Level", "StepComparison", "compare", "worst"]

_INTERRUPTED = 130
"""What a command ends with that ^C ended; some programs choose another status for that."""


class StepComparison(Struct, frozen=True, kw_only=True):
    """A step as it was, and as it is."""

    before: Trace | None
    """`None` for a step that is new."""
    after: Trace | None
    """`None` for a step that is gone."""
    level: Level
    details: tuple[Detail, ...] = ()

    @property
    def is_for_other_versions(self) -> bool:
        """One of the two was skipped since it is for other versions of Kubernetes: there is nothing to compare."""
        return any(trace is not None and trace.requires for trace in (self.before, self.after))

    @property
    def step(self) -> Trace:
        """As it is now; as it was, where it is gone."""
        step = self.after or self.before
        assert step is not None
        return step


def compare(before: Sequence[Trace], after: Sequence[Trace]) -> tuple[StepComparison, ...]:
    """Return every step of both, in the order of `after`; those that are gone come where they were."""
    return tuple(_compared(old, new) for old, new in _matched(before, after))


def as_first_played(runs: Sequence[Sequence[Trace]]) -> tuple[Trace, ...]:
    """Return the first of several runs of a deck, from the oldest version to the newest, to compare the others with.

    A step that is not for the version of the first is that of the first run that plays it.
    """
    played: dict[tuple[str, str], Trace] = {}
    for step in (step for steps in runs for step in steps):
        if not step.requires:
            played.setdefault((step.place, step.text), step)
    return tuple(played.get((step.place, step.text), step) for step in runs[0]) if runs else ()


# ── which step is which ─────────────────────────────────────────────────────────


def _content(step: Trace) -> tuple[str, str]:
    return step.kind, step.text


def _likeness(before: Trace, after: Trace) -> float:
    if _content(before) == _content(after):
        return 2.0 + (before.title == after.title)
    if (before.kind, before.title) != (after.kind, after.title):
        return 0.0
    words, other_words = Counter(before.text.split()), Counter(after.text.split())
    return 0.1 + (words & other_words).total() / max(words.total(), other_words.total(), 1)


_STEPS: Aligner[Trace] = Aligner(lambda step: [(step.title, *_content(step)), _content(step)], _likeness)


def _matched(before: Sequence[Trace], after: Sequence[Trace]) -> Iterator[tuple[Trace | None, Trace | None]]:
    # backwards, since of two alike the aligner takes the one that it sees last, and a run can be cut short
    pairs = {id(new): old for old, new in _STEPS.align(before[::-1], after[::-1])}
    _pair_left(pairs, before, after, _content)
    _pair_left(pairs, before, after, lambda step: (step.kind, step.title))
    taken = {id(step) for step in pairs.values()}
    gone = [step for step in before if id(step) not in taken]
    positions = {id(step): at for at, step in enumerate(before)}
    for step in after:
        earlier = pairs.get(id(step))
        while earlier is not None and gone and positions[id(gone[0])] < positions[id(earlier)]:
            yield gone.pop(0), None
        yield earlier, step
    yield from ((step, None) for step in gone)


def _pair_left(
    pairs: dict[int, Trace], before: Sequence[Trace], after: Sequence[Trace], key: Callable[[Trace], Hashable]
) -> None:
    """Add to `pairs`, in order, steps that have no counterpart yet and the same key."""
    taken = {id(step) for step in pairs.values()}
    waiting: dict[Hashable, list[Trace]] = {}
    for step in reversed(before):
        if id(step) not in taken:
            waiting.setdefault(key(step), []).append(step)
    for step in after:
        if id(step) not in pairs and (alike := waiting.get(key(step))):
            pairs[id(step)] = alike.pop()


# ── one step ───────────────────────────────────────────────────────────────────


def _compared(before: Trace | None, after: Trace | None) -> StepComparison:
    if before is None or after is None:
        detail = Detail(DetailKind.STEP, None if before is None else "", None if after is None else "")
        return StepComparison(before=before, after=after, level=Level.CHANGED, details=(detail,))
    differences = [*_of_steps(before, after)]
    return StepComparison(
        before=before,
        after=after,
        level=worst(level for level, _ in differences),
        details=tuple(dict.fromkeys(detail for _, detail in differences)),
    )


def _of_steps(before: Trace, after: Trace) -> Iterator[tuple[Level, Detail]]:
    if before.text != after.text:
        yield Level.COSMETIC, Detail(DetailKind.TEXT, quoted(before.text), quoted(after.text))
    if before.requires or after.requires:
        return
    if before.verdict is not after.verdict:
        yield _of_verdicts(before, after)
    if before.verdict is after.verdict or not {before.verdict, after.verdict} & {Verdict.BLOCKED, Verdict.ERROR}:
        for old, new in zip_longest(before.commands, after.commands):
            if old is not None and new is not None:
                yield from _of_commands(old, new)
    if before.page != after.page and after.verdict is before.verdict:
        yield Level.CHANGED, Detail(DetailKind.PAGE, str(before.page), str(after.page))


def _of_verdicts(before: Trace, after: Trace) -> tuple[Level, Detail]:
    was, is_now = before.verdict, after.verdict
    level = Level.BROKEN if was is Verdict.PASSED and is_now in NOT_PASSED else Level.CHANGED
    return level, Detail(DetailKind.VERDICT, was, is_now, reason=after.reason)


def _of_commands(before: CommandTrace, after: CommandTrace) -> Iterator[Difference]:
    if before.exit_status != after.exit_status:
        was_interrupted = (
            _INTERRUPTED in (before.exit_status, after.exit_status) and before.exit_status and after.exit_status
        )
        level = Level.COSMETIC if was_interrupted else Level.CHANGED
        statuses = str(before.exit_status), str(after.exit_status)
        yield level, Detail(DetailKind.STATUS, *statuses, subject=quoted(after.text))
    yield from _of_effects(before.effects, after.effects)
    yield from output_differences(after.text, before.output, after.output)


def _of_effects(before: Sequence[EffectTrace], after: Sequence[EffectTrace]) -> Iterator[Difference]:
    for earlier, later in paired_effects(before, after):
        if earlier is None or later is None:
            gone, added = (None if effect is None else str(effect) for effect in (earlier, later))
            yield Level.CHANGED, Detail(DetailKind.EFFECT, gone, added)
        else:
            for name, old, new in field_differences(earlier, later):
                yield Level.CHANGED, Detail(DetailKind.EFFECT_FIELD, old, new, str(earlier), name)
