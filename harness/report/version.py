"""The versions that a deck was played with, in a few characters: what tells runs of one deck apart."""

from __future__ import annotations

import re

from harness.record.model import Record


def version_of(record: Record) -> str:
    """Like `v1.31.0`, or `v1.31.0, kubectl v1.20.2` where that is another minor version; empty without a cluster."""
    cluster = record.cluster
    if cluster is None or not cluster.server_version:
        return ""
    told = cluster.server_version
    if cluster.kubectl_version and _minor(cluster.kubectl_version) != _minor(cluster.server_version):
        told += f", kubectl {cluster.kubectl_version}"
    if cluster.api_removals:
        told += f" without what {cluster.api_removals} removed"
    return told


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
