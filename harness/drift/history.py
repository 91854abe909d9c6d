"""What became of one deck over nights and versions: verdicts, times, and which steps come out now so, now otherwise.

A step is unstable where it came out otherwise although neither the deck nor its version was another one, or where it was flaky within
one run. What fails since a version, or since an edit, is no luck: that is drift.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from msgspec import Struct

from harness.record.lab import ClusterRecord
from harness.record.model import WORST_FIRST, Record, StepRecord, Verdict
from harness.record.past import TELLING, Key, keyed_steps

_MINOR = re.compile(r"v?(\d+\.\d+)")


class PlayedRun(Struct, frozen=True, kw_only=True):
    """A run of the deck, in brief."""

    record: int
    """Which of the records it is of, in the order in which they were given, counted from 0."""
    started: str
    seconds: float
    verdict: Verdict
    """The worst of its steps; `passed` where there is none worse than a skipped one."""
    complete: bool
    is_edited: bool
    """The deck is not the one of the run before on the same version."""

    @property
    def night(self) -> str:
        """The day on which it began: `2026-11-29`."""
        return self.started[:10]


class Lane(Struct, frozen=True, kw_only=True):
    """The runs on one version."""

    version: str
    """As `1.34`, `1.34, kubectl 1.31`, `1.34 on kind`, `none`."""
    runs: tuple[PlayedRun, ...]
    """From the oldest to the newest."""

    def of_night(self, night: str) -> tuple[PlayedRun, ...]:
        """Return the runs that began on a day."""
        return tuple(run for run in self.runs if run.night == night)


class UnstableStep(Struct, frozen=True, kw_only=True):
    """A step that comes out now so, now otherwise."""

    place: str
    """As `deck.md:12`, in the newest run."""
    slide: int
    title: str
    text: str
    plays: int
    """Runs that say something about it."""
    failed: int
    flaky: int
    changes: int
    """How often it came out otherwise than in the run before, of the same deck on the same version."""

    @property
    def rate(self) -> float:
        """The share of the runs in which it did not pass at once."""
        return (self.failed + self.flaky) / self.plays


class History(Struct, frozen=True, kw_only=True):
    """A deck over nights and versions."""

    deck: str
    title: str
    nights: tuple[str, ...]
    """Days on which it was played, the oldest first."""
    lanes: tuple[Lane, ...]
    """From the oldest version to the newest."""
    unstable: tuple[UnstableStep, ...]
    """The least reliable first."""


def is_deck(path: str, wanted: str) -> bool:
    """Return whether a record is of a deck that a person names, by its path or the end of it: `app.md` for `slides/en/app.md`."""
    parts = PurePath(wanted).parts
    return bool(parts) and PurePath(path).parts[-len(parts) :] == parts


def history_of(records: Iterable[Record]) -> History:
    """Return the history that records of one deck tell; there is at least one."""
    runs = sorted(enumerate(records), key=lambda run: run[1].started)
    many_providers = len({record.cluster.provider for _, record in runs if record.cluster}) > 1
    of_version: dict[str, list[tuple[int, Record]]] = defaultdict(list)
    for run in runs:
        of_version[_version(run[1].cluster, names_provider=many_providers)].append(run)
    deck = runs[-1][1].deck
    return History(
        deck=deck.path,
        title=deck.title,
        nights=tuple(dict.fromkeys(record.started[:10] for _, record in runs)),
        lanes=tuple(
            Lane(version=version, runs=tuple(_played(of_version[version])))
            for version in sorted(of_version, key=_by_numbers)
        ),
        unstable=_unstable([[record for _, record in lane] for lane in of_version.values()]),
    )


def _version(cluster: ClusterRecord | None, *, names_provider: bool) -> str:
    """Return what a run is compared by: minor versions, since patch releases follow each other from night to night."""
    if cluster is None:
        return "no cluster"
    server, kubectl = (_minor(version) for version in (cluster.server_version, cluster.kubectl_version))
    parts = [server] if server else [cluster.provider]
    if kubectl and kubectl != server:
        parts.append(f"kubectl {kubectl}")
    named = ", ".join(parts)
    return f"{named} on {cluster.provider}" if server and names_provider else named


def _minor(version: str) -> str:
    minor = _MINOR.match(version)
    return minor[1] if minor else version


def _by_numbers(version: str) -> tuple[tuple[int, ...], str]:
    return tuple(map(int, re.findall(r"\d+", version))), version


def _played(runs: Sequence[tuple[int, Record]]) -> Iterable[PlayedRun]:
    before = ""
    for number, record in runs:
        verdicts = {step.verdict for step in record.steps}
        yield PlayedRun(
            record=number,
            started=record.started,
            seconds=record.seconds,
            verdict=Verdict.ERROR
            if record.error
            else next((verdict for verdict in WORST_FIRST if verdict in verdicts), Verdict.PASSED),
            complete=record.complete,
            is_edited=bool(before) and before != record.deck.sha256,
        )
        before = record.deck.sha256


class _Tally:
    """What is counted of a step."""

    def __init__(self) -> None:
        self.newest: StepRecord | None = None
        self.verdicts: list[Verdict] = []
        self.changes = 0


def _unstable(lanes: Iterable[Sequence[Record]]) -> tuple[UnstableStep, ...]:
    tallies: dict[Key, _Tally] = defaultdict(_Tally)
    for records in lanes:
        before: dict[tuple[str, Key], Verdict] = {}
        for record in records:
            for key, step in keyed_steps(record):
                if step.verdict not in TELLING:
                    continue
                tally = tallies[key]
                tally.verdicts.append(step.verdict)
                tally.newest = step
                same = (record.deck.sha256, key)
                tally.changes += same in before and (before[same] is Verdict.PASSED) != (step.verdict is Verdict.PASSED)
                before[same] = step.verdict
    steps = [
        UnstableStep(
            place=f"{tally.newest.path}:{tally.newest.line}",
            slide=tally.newest.slide,
            title=tally.newest.title,
            text=tally.newest.text,
            plays=len(tally.verdicts),
            failed=tally.verdicts.count(Verdict.FAILED),
            flaky=tally.verdicts.count(Verdict.FLAKY),
            changes=tally.changes,
        )
        for tally in tallies.values()
        if tally.newest is not None and (tally.changes or Verdict.FLAKY in tally.verdicts)
    ]
    return tuple(sorted(steps, key=lambda step: (-step.rate, -step.changes, step.place)))
