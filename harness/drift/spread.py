"""The same deck in several runs on the same versions: how each step came out, how long it took, and where it was tried again until it was ready."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from statistics import median

from msgspec import Struct

from harness.record.command import NOTABLE_WAIT, CommandRecord
from harness.record.model import Record, StepRecord, Verdict
from harness.record.past import Key, keyed_steps

_PLAYED_TO_ITS_END = (Verdict.PASSED, Verdict.FLAKY)


class Awaited(Struct, frozen=True):
    """A command that only reads, and did what it should only when it was typed again: nothing before it waits for what it needs."""

    command: CommandRecord
    """As it went where it took longest."""
    runs: int
    """In how many it was typed again for long enough that an audience notices."""
    tries: int
    """The most of a run."""
    seconds: float
    """The longest of a run, until the last try."""


class StepSpread(Struct, frozen=True):
    """A step in all runs."""

    step: StepRecord
    """As it went in the first of them."""
    verdicts: tuple[tuple[Verdict, int], ...]
    """How many runs have each, in the order of `Verdict`."""
    seconds: tuple[float, ...]
    """Of the runs in which it passed, sorted."""
    awaited: tuple[Awaited, ...] = ()
    """In the order of its commands."""

    @property
    def median(self) -> float:
        """Seconds; 0 where it never passed."""
        return median(self.seconds) if self.seconds else 0.0

    @property
    def shortest(self) -> float:
        """Seconds; 0 where it never passed."""
        return self.seconds[0] if self.seconds else 0.0

    @property
    def longest(self) -> float:
        """Seconds; 0 where it never passed."""
        return self.seconds[-1] if self.seconds else 0.0

    @property
    def failures(self) -> int:
        """In how many runs it failed, at first or in the end."""
        return sum(count for verdict, count in self.verdicts if verdict in (Verdict.FAILED, Verdict.FLAKY))

    @property
    def is_unsteady(self) -> bool:
        """It failed in some runs and passed in others, or passed only when its deck was played again."""
        verdicts = dict(self.verdicts)
        return Verdict.FLAKY in verdicts or {Verdict.PASSED, Verdict.FAILED} <= set(verdicts)


class DeckSpread(Struct, frozen=True):
    """A deck in several runs on the same versions."""

    runs: tuple[Record, ...]
    """By the time when they began."""
    steps: tuple[StepSpread, ...]
    """In the order of the deck."""

    @property
    def good_runs(self) -> int:
        """Those that went to their end and in which nothing failed."""
        return sum(map(_is_good, self.runs))


def deck_spreads(records: Iterable[Record]) -> tuple[DeckSpread, ...]:
    """Return the decks that were played several times as they are, on the same versions; none where each run is of its own kind."""
    alike: dict[object, list[Record]] = defaultdict(list)
    for record in records:
        cluster = record.cluster
        where = (cluster.provider, cluster.server_version, cluster.kubectl_version) if cluster else None
        alike[record.deck.path, record.deck.sha256, where].append(record)
    return tuple(_deck_spread(runs) for runs in alike.values() if len(runs) > 1)


def _deck_spread(records: Sequence[Record]) -> DeckSpread:
    runs = tuple(sorted(records, key=lambda record: record.started))
    steps: dict[Key, list[StepRecord]] = defaultdict(list)
    for key, step in chain.from_iterable(map(keyed_steps, runs)):
        steps[key].append(step)
    spreads = sorted(map(_step_spread, steps.values()), key=lambda spread: spread.step.index)
    return DeckSpread(runs, tuple(spreads))


def _step_spread(steps: Sequence[StepRecord]) -> StepSpread:
    count = Counter(step.verdict for step in steps)
    played = [step for step in steps if step.started and step.verdict in _PLAYED_TO_ITS_END]
    return StepSpread(
        step=steps[0],
        verdicts=tuple((verdict, count[verdict]) for verdict in Verdict if count[verdict]),
        seconds=tuple(sorted(step.seconds for step in played)),
        awaited=tuple(_awaited(played)),
    )


def _awaited(steps: Sequence[StepRecord]) -> Iterable[Awaited]:
    """Yield the commands that were typed again, of a step in the runs in which it passed."""
    commands: dict[tuple[int, str], list[CommandRecord]] = {}
    for step in steps:
        for command in step.commands:
            commands.setdefault((command.line, command.text), []).append(command)
    for of_runs in commands.values():
        again = [command for command in of_runs if command.tries > 1 and command.waited_seconds >= NOTABLE_WAIT]
        if again:
            slowest = max(again, key=lambda command: command.waited_seconds)
            yield Awaited(slowest, len(again), max(command.tries for command in again), slowest.waited_seconds)


def _is_good(record: Record) -> bool:
    return (
        record.complete
        and not record.error
        and all(step.verdict in (Verdict.PASSED, Verdict.SKIPPED) for step in record.steps)
    )
