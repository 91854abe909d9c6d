"""What a matrix consists of: one cell for each kubectl and cluster, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from harness.cluster import kubectl, providers
from harness.cluster.errors import ClusterError
from harness.project.options import RunOptions
from harness.record.model import Record, Verdict

_RANGE = re.compile(r"v?1\.(\d+)\.\.v?1\.(\d+)")
_SEPARATE = ("local", "none")
"""Clusters of which every run gets one of its own."""


class MatrixError(Exception):
    """What was asked for is no matrix. The message says why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A column: a kubectl and a cluster, each as a person names it."""

    kubectl: str
    cluster: str

    @property
    def has_own_cluster(self) -> bool:
        """False for a cluster that other cells play on too: then they take turns."""
        return self.cluster in _SEPARATE

    def options(self, options: RunOptions) -> RunOptions:
        """Return these options, with this kubectl on this cluster."""
        return replace(options, kubectl=self.kubectl, cluster=self.cluster)

    def __str__(self) -> str:
        """As `kubectl 1.31 on local`."""
        return f"kubectl {self.kubectl} on {self.cluster}"


class Outcome(StrEnum):
    """What became of a cell."""

    PASSED = "passed"
    FAILED = "failed"
    """A step did."""
    SKIPPED = "skipped"
    """Nothing was played: the deck is for other versions of Kubernetes."""
    ERROR = "error"
    """It was not played to its end: no such kubectl, or the lab or the cluster broke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A deck, played with one kubectl on one cluster."""

    outcome: Outcome
    seconds: float
    record: Record | None = None
    """`None` where nothing was played."""
    reason: str = ""
    """Of an error."""


def kubectls(text: str) -> tuple[str, ...]:
    """What `1.20..1.22,./kubectl,PATH` names, in that order, each once. Raises `MatrixError`."""
    found = tuple(dict.fromkeys(name for part in text.split(",") for name in _expanded(part.strip())))
    for name in found:
        try:
            kubectl.parse(name)
        except ClusterError as error:
            raise MatrixError(str(error)) from error
    return found


def _expanded(part: str) -> Iterator[str]:
    if not part:
        raise MatrixError("a kubectl is missing: write them like 1.20..1.37 or 1.20,1.24,PATH")
    written = _RANGE.fullmatch(part)
    if written is None:
        yield part
        return
    first, last = int(written[1]), int(written[2])
    if first > last:
        raise MatrixError(f"{part} is empty: write the older version first")
    yield from (f"1.{minor}" for minor in range(first, last + 1))


def clusters(text: str) -> tuple[str, ...]:
    """What `local,context:staging` names, in that order, each once. Raises `MatrixError`."""
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for name in found:
        try:
            providers.parse(name)
        except ClusterError as error:
            raise MatrixError(str(error)) from error
    return found


def read_cell(record: Record | None, seconds: float, last_words: str) -> Cell:
    """What a run left: its record, if it wrote one, and the last of what it said."""
    if record is None:
        return Cell(outcome=Outcome.ERROR, seconds=seconds, reason=last_words)
    broken = next((step.reason for step in record.steps if step.verdict is Verdict.ERROR), record.error)
    if broken or not record.complete:
        return Cell(outcome=Outcome.ERROR, seconds=seconds, record=record, reason=broken or last_words)
    if record.is_for_other_versions:
        return Cell(outcome=Outcome.SKIPPED, seconds=seconds, record=record)
    has_failure = any(step.verdict in (Verdict.FAILED, Verdict.BLOCKED) for step in record.steps)
    return Cell(outcome=Outcome.FAILED if has_failure else Outcome.PASSED, seconds=seconds, record=record)


def record_name(deck: Path, pair: Pair) -> str:
    """A path from which `record.files.file_names` tells a name for a cell's record."""
    return f"{deck}/{pair.kubectl}-on-{pair.cluster}.json"
