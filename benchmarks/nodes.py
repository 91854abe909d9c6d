"""How long labs of one node and of several take: up, a DaemonSet on all nodes, down; and the memory they take.

    python benchmarks/nodes.py [--nodes 3] [--rounds 3]

Up means from nothing to every node taking pods, with programs and images in the cache (`harness cluster prepare`).
Memory is what the processes of the lab would free if they went (their proportional set size). All numbers are the
best of the rounds, in which the sizes take turns.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from harness.cluster import providers
from harness.cluster.local import cgroups
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.provider import Request
from rich.console import Console
from rich.table import Table
from typing_in import run

LIMIT = 20.0
"""Seconds in which three nodes are to be up."""
DAEMON = """\
cat <<'END' | kubectl apply -f - && kubectl rollout status daemonset/everywhere --timeout=2m
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: everywhere}
spec:
  selector: {matchLabels: {app: everywhere}}
  template:
    metadata: {labels: {app: everywhere}}
    spec: {containers: [{name: registry, image: registry}], tolerations: [{operator: Exists}]}
END"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, and MiB."""

    up: float
    daemon: float
    memory: float
    down: float


def measure(nodes: int) -> Measured:
    """One lab of so many nodes, from nothing to nothing."""
    began = time.perf_counter()
    cluster = providers.load("local").up(Request(nodes=nodes))
    up = time.perf_counter() - began
    try:
        began = time.perf_counter()
        run(cluster, DAEMON)
        daemon = time.perf_counter() - began
        memory = sum(map(proportional_set_size, processes(cluster.facts.name))) / 2**20
    finally:
        began = time.perf_counter()
        cluster.close()
        down = time.perf_counter() - began
    return Measured(up, daemon, memory, down)


def processes(name: str) -> set[int]:
    """Those of the pods, by their control groups, and those of the nodes, by their PID namespaces."""
    state = ClusterDirectory(name).read()
    if state is None:
        raise SystemExit(f"the cluster {name} lost its state")
    namespaces = {Path(f"/proc/{node.init.pid}/ns/pid").readlink() for node in state.nodes}
    return cgroups.members(name) | {pid for pid in psutil.pids() if pid_namespace(pid) in namespaces}


def pid_namespace(pid: int) -> Path | None:
    try:
        return Path(f"/proc/{pid}/ns/pid").readlink()
    except OSError:
        return None


def proportional_set_size(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0


def best(measured: list[Measured]) -> Measured:
    return Measured(*(min(getattr(each, name) for each in measured) for name in Measured.__slots__))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    sizes = tuple(dict.fromkeys((1, arguments.nodes)))
    rounds: dict[int, list[Measured]] = {size: [] for size in sizes}
    providers.load("local").check_host(Request(nodes=arguments.nodes))
    for _ in range(arguments.rounds):
        for size in sizes:
            rounds[size].append(measure(size))
    table = Table(title=f"best of {arguments.rounds}")
    for heading in ("nodes", "up", "a DaemonSet rolled out", "memory", "down"):
        table.add_column(heading, justify="right")
    for size in sizes:
        found = best(rounds[size])
        table.add_row(
            str(size), f"{found.up:.1f} s", f"{found.daemon:.1f} s", f"{found.memory:.0f} MiB", f"{found.down:.1f} s"
        )
    console = Console()
    console.print(table)
    if arguments.nodes == 3:
        slowest = max(each.up for each in rounds[3])
        console.print(f"three nodes took at most {slowest:.1f} s to be up; they may take {LIMIT:.0f} s")
        if slowest > LIMIT:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
