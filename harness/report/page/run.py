"""A record with what the page says about the run as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from harness.record.model import Record, StepRecord, Verdict

WORST_FIRST = (Verdict.ERROR, Verdict.FAILED, Verdict.BLOCKED, Verdict.SKIPPED, Verdict.PASSED)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Run:
    """A record and its file."""

    record: Record
    path: Path
    """What the record names (pictures, recordings of terminals) is found from the folder of this file."""

    @property
    def verdict(self) -> Verdict:
        """The worst of its steps; `error` where the lab broke."""
        return Verdict.ERROR if self.record.error else worst(step.verdict for step in self.record.steps)

    @property
    def seconds_to_ready(self) -> float | None:
        """Seconds until the lab was there and the first step was typed; `None` where the record does not tell.

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
    """The worst of them; `passed` where there are none."""
    found = set(verdicts)
    return next((verdict for verdict in WORST_FIRST if verdict in found), Verdict.PASSED)


def has_remarks(step: StepRecord) -> bool:
    """Whether an author should look at it although it may have passed."""
    return bool(step.notes or step.findings)


def sorted_runs(runs: Sequence[Run]) -> list[Run]:
    """By the version of the server, then of kubectl, then by time."""
    return sorted(runs, key=lambda run: (_version(run, "server"), _version(run, "kubectl"), run.record.started))


def labels(runs: Sequence[Run]) -> list[str]:
    """What tells each run from the others: versions, provider, time."""
    columns = [
        [_tidy(cluster.server_version) if (cluster := run.record.cluster) else "" for run in runs],
        [f"kubectl {_tidy(cluster.kubectl_version)}" if (cluster := run.record.cluster) else "" for run in runs],
        [f"without {c.api_removals}" if (c := run.record.cluster) and c.api_removals else "" for run in runs],
        [cluster.provider if (cluster := run.record.cluster) else "no cluster" for run in runs],
        [_minute(run.record.started) for run in runs],
        [run.path.stem for run in runs],
    ]
    telling: list[list[str]] = []
    for column in columns:
        if len(set(column)) > 1 and len(set(zip(*telling, strict=True))) < len(runs):
            telling.append(column)
    if not telling:
        return [_minute(run.record.started) for run in runs]
    return [", ".join(filter(None, parts)) or "unknown" for parts in zip(*telling, strict=True)]


def slides(steps: Sequence[StepRecord]) -> list[tuple[tuple[int, str], list[StepRecord]]]:
    """The steps by slide (number and title), in their order."""
    return [(slide, list(found)) for slide, found in groupby(steps, lambda step: (step.slide, step.title))]


def _version(run: Run, of: str) -> tuple[int, ...]:
    cluster = run.record.cluster
    if cluster is None:
        return ()
    return tuple(map(int, _DIGITS.findall(cluster.server_version if of == "server" else cluster.kubectl_version)[:3]))


def _tidy(version: str) -> str:
    return version.removeprefix("v")


def _minute(started: str) -> str:
    return started[:16].replace("T", " ")
