"""What a matrix consists of: one cell for each Kubernetes, kubectl and cluster, and what became of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from harness.cluster import kubectl, programs, providers
from harness.cluster.errors import ClusterError
from harness.cluster.provider import Traits
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import Version
from harness.project.errors import SettingsError
from harness.project.options import RunOptions
from harness.record.model import Record, Verdict
from harness.record.reason import ReasonKind, ReasonRecord

_RANGE = re.compile(r"v?1\.(\d+)\.\.v?1\.(\d+)")
_MEANT_AS_RANGE = re.compile(r"[^/]*\.\.[^/]*$|v?\d+\.\d+(?:\.\d+)?\s*(?:-|–|…|to\b)\s*v?\d+\.\d+")
"""`1.17..stable`, `1.17-1.20`, `v1.17.1..v1.20.2`, `1.17 to 1.20`; not `..` in a path, nor `v1.38.0-rc.0`."""
_USUAL = RunOptions().cluster
"""Where is played unless somebody says otherwise."""


class MatrixError(SettingsError):
    """What was asked for is no matrix. The message says why."""


@dataclass(frozen=True, slots=True)
class Combination:
    """A column: a kubectl on a cluster of some Kubernetes, each as a person names it."""

    kubectl: str
    """Empty for the one that comes with its Kubernetes."""
    cluster: str
    kubernetes: str = ""
    """Empty for what is played otherwise."""
    is_by_kubectl: bool = False
    """True where it is the kubectl that is another one in the next column, on a Kubernetes that is the same."""

    @property
    def version(self) -> str:
        """What tells it from the columns beside it: its Kubernetes; its kubectl, where the Kubernetes is the same."""
        return self.kubectl if self.is_by_kubectl or not self.kubernetes else self.kubernetes

    @property
    def beside(self) -> str:
        """What it has besides that and its cluster: `kubectl 1.34`, `Kubernetes 1.30`; empty where that is nothing."""
        if self.is_by_kubectl and self.kubernetes:
            return f"Kubernetes {self.kubernetes}"
        return f"kubectl {self.kubectl}" if self.kubernetes and self.kubectl else ""

    @property
    def lane(self) -> tuple[str, str]:
        """What it shares with the columns in which only the version is another one."""
        return self.cluster, self.beside

    @property
    def has_own_cluster(self) -> bool:
        """False for a cluster that other cells play on too: then they take turns."""
        provider, argument = providers.parse(self.cluster)
        return provider.is_disposable(argument)

    @property
    def has_own_lab(self) -> bool:
        """True where a lab of this machine is brought up for it."""
        return self.has_own_cluster and self._traits.is_lab

    @property
    def starts_kubernetes(self) -> bool:
        """True where that lab has a Kubernetes, whose programs have to be here."""
        return self.has_own_lab and self._traits.has_kubernetes

    @property
    def _traits(self) -> Traits:
        return providers.parse(self.cluster)[0].traits

    def options(self, options: RunOptions) -> RunOptions:
        """Return these options, with this Kubernetes and this kubectl on this cluster."""
        return replace(
            options,
            kubernetes=self.kubernetes or options.kubernetes,
            kubectl=self.kubectl or options.kubectl,
            cluster=self.cluster,
        )

    def __str__(self) -> str:
        """As `kubectl 1.31 on local`, `Kubernetes 1.30`, `Kubernetes 1.30, kubectl 1.34 on none`."""
        named = (("Kubernetes", self.kubernetes), ("kubectl", self.kubectl))
        versions = ", ".join(f"{what} {version}" for what, version in named if version)
        return versions if self.kubernetes and self.cluster == _USUAL else f"{versions} on {self.cluster}"


class CellOutcome(StrEnum):
    """What became of a cell."""

    PASSED = "passed"
    FAILED = "failed"
    """A step did."""
    FLAKY = "flaky"
    """A step did in a first play, and passed when the deck was played again."""
    SKIPPED = "skipped"
    """Nothing was played: the deck is for other versions of Kubernetes."""
    ERROR = "error"
    """It was not played to its end: no such kubectl, or the lab or the cluster broke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A deck, played with one kubectl on one cluster."""

    outcome: CellOutcome
    seconds: float
    record: Record | None = None
    """`None` where nothing was played."""
    reason: ReasonRecord | None = None
    """Of an error."""


def kubectls(text: str) -> tuple[str, ...]:
    """Return what `1.20..1.22,./kubectl,PATH` names, in that order, each once. Raises `MatrixError`."""
    return _known((name for part in text.split(",") for name in _expanded(part.strip())), kubectl.parse)


def kubernetes_versions(texts: Iterable[str]) -> tuple[str, ...]:
    """Return what `1.17..1.20,1.34` and `stable,./bin` name, in that order, each once. Raises `MatrixError`."""
    parts = [part.strip() for text in texts for part in text.split(",")]
    if not all(parts):
        raise MatrixError("a Kubernetes is missing: write them like 1.17..1.37 or 1.20,1.34,stable")
    for part in parts:
        written = _RANGE.fullmatch(part)
        if written and Version(1, int(written[2])) > NEWEST:
            raise MatrixError(f"{part} goes beyond {NEWEST}, the newest that is known: name a newer one by itself")
    return _known((name for part in parts for name in _expanded(part)), programs.parse)


def with_newest(versions: tuple[str, ...]) -> tuple[str, ...]:
    """Return versions as they are named, and behind them the newest that is known unless it is among them. Raises `MatrixError`."""
    try:
        has_newest = any(programs.minor_of(version) == NEWEST for version in versions)
    except ClusterError as error:
        raise MatrixError(str(error)) from error
    return versions if has_newest else (*versions, str(NEWEST))


def _known(names: Iterable[str], parse: Callable[[str], object]) -> tuple[str, ...]:
    """Return names that can be parsed, each once."""
    known = tuple(dict.fromkeys(names))
    for name in known:
        try:
            parse(name)
        except ClusterError as error:
            raise MatrixError(str(error)) from error
    return known


def combinations(
    kubernetes_versions: Sequence[str], kubectls: Sequence[str], clusters: Sequence[str]
) -> tuple[Combination, ...]:
    """Return the columns: each cluster with each kubectl, and of these each Kubernetes; the first is what all are compared with.

    No Kubernetes stands for that of the options, no kubectl for that of its Kubernetes.
    """
    is_by_kubectl = len(kubernetes_versions) < 2 and bool(kubectls)
    return tuple(
        Combination(kubectl, cluster, kubernetes, is_by_kubectl)
        for cluster in clusters
        for kubectl in kubectls or ("",)
        for kubernetes in kubernetes_versions or ("",)
    )


def _expanded(part: str) -> Iterator[str]:
    if not part:
        raise MatrixError("a kubectl is missing: write them like 1.20..1.37 or 1.20,1.24,PATH")
    written = _RANGE.fullmatch(part)
    if written is None:
        if _MEANT_AS_RANGE.match(part):
            raise MatrixError(
                f"“{part}” is no range: write two minor versions, the older one first, like 1.17..{NEWEST}"
            )
        yield part
        return
    first, last = int(written[1]), int(written[2])
    if first > last:
        raise MatrixError(f"{part} is empty: write the older version first")
    yield from (f"1.{minor}" for minor in range(first, last + 1))


def clusters(text: str) -> tuple[str, ...]:
    """Return what `local,context:staging` names, in that order, each once. Raises `MatrixError`."""
    return _known((part.strip() for part in text.split(",")), providers.parse)


def read_cell(record: Record | None, seconds: float, last_words: str) -> Cell:
    """Return what a run left: its record, if it wrote one, and the last of what it said."""
    silent = ReasonRecord(kind=ReasonKind.LAB_BROKE, detail=last_words)
    if record is None:
        return Cell(outcome=CellOutcome.ERROR, seconds=seconds, reason=silent)
    has_failed = bool(record.count(Verdict.FAILED))
    errors = (step for step in record.steps if step.verdict is Verdict.ERROR and not (step.lacks and has_failed))
    broken = next((step.reason for step in errors), record.error)
    if broken or not record.complete:
        return Cell(outcome=CellOutcome.ERROR, seconds=seconds, record=record, reason=broken or silent)
    if record.is_for_other_versions:
        return Cell(outcome=CellOutcome.SKIPPED, seconds=seconds, record=record)
    has_failure = any(step.verdict in (Verdict.FAILED, Verdict.BLOCKED) for step in record.steps)
    outcome = (
        CellOutcome.FAILED if has_failure else CellOutcome.FLAKY if record.count(Verdict.FLAKY) else CellOutcome.PASSED
    )
    return Cell(outcome=outcome, seconds=seconds, record=record)


def record_name(deck: Path, pair: Combination) -> str:
    """Return a path from which `record.files.file_names` tells a name for a cell's record."""
    versions = "-".join(filter(None, (pair.kubernetes, pair.kubectl and f"kubectl-{pair.kubectl}")))
    return f"{deck}/{versions if pair.kubernetes else pair.kubectl}-on-{pair.cluster}.json"
