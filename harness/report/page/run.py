"""A record with what the page says about the run as a whole."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from harness.record.model import Record, StepRecord, Verdict
from harness.report import version

WORST_FIRST = (Verdict.ERROR, Verdict.FAILED, Verdict.FLAKY, Verdict.BLOCKED, Verdict.SKIPPED, Verdict.PASSED)


class Run(Struct, frozen=True):
    """A record and its file."""

    record: Record
    path: Path
    """What the record names (pictures, recordings of terminals) is found from the folder of this file."""

    @property
    def verdict(self) -> Verdict:
        """Return the worst verdict of its steps; `error` where the lab broke."""
        steps = for_this_version(self.record.steps)
        return Verdict.ERROR if self.record.error else worst(step.verdict for step in steps)

    @property
    def seconds_to_ready(self) -> float | None:
        """Return the seconds until the lab was up and the first step was typed; `None` where the record does not tell.

        All of the run but the span from the first step to the end of the last: decks that are played one after the
        other are announced together, so the time when a run was announced says little.
        """
        played = [step for step in self.record.steps if step.started]
        if not played:
            return None
        try:
            first, last = (datetime.fromisoformat(step.started) for step in (played[0], played[-1]))
            span = (last - first).total_seconds() + played[-1].seconds
        except (ValueError, TypeError):
            return None
        ready = self.record.seconds - span
        return ready if ready >= 0 else None


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst verdict; `passed` where there is none."""
    verdicts_there = set(verdicts)
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts_there), Verdict.PASSED)


def for_this_version(steps: Sequence[StepRecord]) -> Sequence[StepRecord]:
    """Return the steps for the version of Kubernetes that was played; all steps where none is for it."""
    return [step for step in steps if step.unmet is None] or steps


def has_remarks(step: StepRecord) -> bool:
    """Return whether an author should look at a step although it may have passed."""
    return bool(step.notes or step.findings)


def sorted_runs(runs: Sequence[Run]) -> list[Run]:
    """Return the runs sorted by version of the server, version of kubectl, and time."""
    return sorted(runs, key=lambda run: (_version(run, "server"), _version(run, "kubectl"), run.record.started))


def labels(runs: Sequence[Run]) -> list[str]:
    """Return a label for each run that tells it from the others: versions, provider, time, and the file where these are equal."""
    names = version.labels([run.record for run in runs])
    if len(set(names)) == len(names):
        return names
    own = _own_parts([run.path.stem for run in runs])
    return [f"{label}, {part}" for label, part in zip(names, own, strict=True)]


def _own_parts(stems: Sequence[str]) -> list[str]:
    """Return names of files without the words that all of them begin with: `01`, `02` of `app.01`, `app.02`."""
    first = stems[0]
    shared = next(at for at in range(len(first), -1, -1) if all(stem.startswith(first[:at]) for stem in stems))
    begin = max(first.rfind(separator, 0, shared) for separator in ".-") + 1
    return [stem[begin:] for stem in stems]


def slides(steps: Sequence[StepRecord]) -> list[tuple[tuple[int, str], list[StepRecord]]]:
    """Return the steps by slide (number and title), in their order."""
    return [
        (slide, list(steps_of_slide)) for slide, steps_of_slide in groupby(steps, lambda step: (step.slide, step.title))
    ]


def _version(run: Run, of: str) -> tuple[int, ...]:
    cluster = run.record.cluster
    if cluster is None:
        return ()
    return version.digits(cluster.server_version if of == "server" else cluster.kubectl_version)
