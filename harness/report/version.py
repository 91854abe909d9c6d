"""Write the versions that a deck was played with in a few characters, to tell runs of one deck apart."""

import re
from collections.abc import Sequence

from harness.record.lab import ClusterRecord
from harness.record.model import FAILURES, Record, Verdict


def version_of(record: Record) -> str:
    """Return text like `Kubernetes v1.31.0`, with `, kubectl v1.20.2` where that is another minor version; empty without a cluster."""
    cluster = record.cluster
    if cluster is None or not cluster.server_version:
        return ""
    versions = f"Kubernetes {cluster.server_version}"
    if cluster.kubectl_version and digits(cluster.kubectl_version)[:2] != digits(cluster.server_version)[:2]:
        versions += f", kubectl {cluster.kubectl_version}"
    return versions


def server(cluster: ClusterRecord) -> str:
    """Return the server's version, and what about it is not what was asked for: `v1.22.0, in place of v1.22.17`."""
    remarks = []
    if cluster.instead_of:
        remarks.append(f"in place of {cluster.instead_of}")
    if cluster.is_newer_than_known:
        remarks.append("newer than this harness knows")
    return ", ".join([cluster.server_version, *remarks])


def labels(records: Sequence[Record]) -> list[str]:
    """Return what tells each run from the others, where they differ at all: versions, provider, time."""
    columns = [
        [_tidy(cluster.server_version) if (cluster := record.cluster) else "" for record in records],
        [f"kubectl {_tidy(cluster.kubectl_version)}" if (cluster := record.cluster) else "" for record in records],
        [cluster.provider if (cluster := record.cluster) else "no cluster" for record in records],
        [minute(record.started) for record in records],
    ]
    telling: list[list[str]] = []
    for column in columns:
        if len(set(column)) > 1 and len(set(zip(*telling, strict=True))) < len(records):
            telling.append(column)
    if not telling:
        return columns[-1]
    return [", ".join(filter(None, parts)) or "unknown" for parts in zip(*telling, strict=True)]


def minute(started: str) -> str:
    """Return a time of a record as people write it."""
    return started[:16].replace("T", " ")


def _tidy(version: str) -> str:
    return version.removeprefix("v")


def digits(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, by which versions sort: `(1, 31, 0)` for `v1.31.0`."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def first_bad(verdicts: Sequence[Verdict | None]) -> int | None:
    """Return the place of the first version with which a slide fails, having passed before; `None` if there is none."""
    was_good = False
    for at, verdict in enumerate(verdicts):
        if verdict in FAILURES:
            return at if was_good else None
        was_good = was_good or verdict in (Verdict.PASSED, Verdict.FLAKY)
    return None
