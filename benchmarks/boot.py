"""How long a lab of each version of Kubernetes takes, from nothing to a node that takes pods.

    python benchmarks/boot.py [--kubernetes 1.20,1.24,stable] [--rounds 3]

All of it begins with programs and images in the cache: `harness cluster prepare --kubernetes VERSION` gets them. The times are the
best of the rounds, in which the versions take turns.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict

from harness.cluster import programs, providers
from harness.cluster.provider import Request
from harness.drift.matrix.cells import kubernetes_versions
from harness.knowledge.version import Version, read_version
from harness.project.settings import ProgramSettings
from rich.console import Console
from rich.table import Table

LIMITS = ((Version(1, 24), 5.0), (Version(1, 0), 8.0))
"""Seconds, by the first version that has to keep them."""
CACHE = ProgramSettings(sources=("cache",))


def boot(kubernetes: str) -> tuple[str, float]:
    """Bring a lab up and take it down; return its server's version, and how many seconds it took to come up."""
    began = time.perf_counter()
    cluster = providers.load("local").up(Request(kubernetes=kubernetes, programs=CACHE))
    seconds = time.perf_counter() - began
    cluster.close()
    return cluster.facts.server_version, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kubernetes", action="append", metavar="VERSIONS")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    versions = kubernetes_versions(given.kubernetes or ["1.20,stable"])
    for version in versions:
        programs.find(version, CACHE, print)
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(given.rounds):
        for version in versions:
            server, took = boot(version)
            seconds[server].append(took)
    table = Table("Kubernetes", "up, s", "limit, s")
    for server, all_of_them in seconds.items():
        limit = next(limit for since, limit in LIMITS if read_version(server) >= since)
        table.add_row(server, f"{min(all_of_them):.1f}", f"{limit:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
