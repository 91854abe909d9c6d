"""How long the steps of a deck took in earlier runs, told by their journals."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, field

from harness.record import journals
from harness.record.errors import RecordError
from harness.record.journal import Journal
from harness.record.model import Record, StepRecord, Verdict

READ = 5
"""Runs that are looked at, the newest ones."""
TELLING = frozenset({Verdict.PASSED, Verdict.FLAKY, Verdict.FAILED})
"""What says something about a step itself: a lab that broke, and an earlier failure, say nothing about it."""

Key = tuple[str, str, int]
"""A step: its kind, its text, and the how many-th of its like it is."""


class Past(Struct, frozen=True):
    """Earlier runs of one deck."""

    seconds: dict[Key, float] = field(default_factory=dict)
    """Of each step, the median."""
    runs: int = 0

    def total(self, steps: Iterable[tuple[str, str]]) -> float | None:
        """Return the seconds for steps, given by kind and text in the order of the deck; `None` if most of them are unknown."""
        keys = list(keys_of(steps))
        known = [self.seconds[key] for key in keys if key in self.seconds]
        return sum(known) if len(known) * 2 > len(keys) else None


def keys_of(steps: Iterable[tuple[str, str]]) -> Iterator[Key]:
    """Yield the keys of steps, given by kind and text in the order of the deck."""
    seen = Counter[tuple[str, str]]()
    for kind, text in steps:
        seen[kind, text] += 1
        yield kind, text, seen[kind, text]


def keyed_steps(record: Record) -> Iterator[tuple[Key, StepRecord]]:
    """Yield the steps of a run, each with the key by which it is found again in other runs of its deck."""
    return zip(keys_of((step.kind, step.text) for step in record.steps), record.steps, strict=True)


def past_of(deck: Path, more: Iterable[Record] = ()) -> Past:
    """Return what the journals of a deck tell, and `more` records of it. What cannot be read tells nothing."""
    return past_in([*_journals(deck), *more])


def past_in(records: Iterable[Record]) -> Past:
    """Return what records of one deck tell."""
    times: dict[Key, list[float]] = defaultdict(list)
    runs = 0
    for record in records:
        is_telling = False
        for key, step in keyed_steps(record):
            if step.verdict in TELLING and step.started:
                times[key].append(step.seconds)
                is_telling = True
        runs += is_telling
    if not times:
        return Past({}, runs)
    from statistics import median  # noqa: PLC0415  (not needed by those who keep no records)

    return Past({key: median(seconds) for key, seconds in times.items()}, runs)


def _journals(deck: Path) -> Iterator[Record]:
    for path in journals.recent(deck, READ):
        try:
            yield Journal.read(path)
        except RecordError:
            continue
