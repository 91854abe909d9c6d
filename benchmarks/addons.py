"""How long a lab's add-ons take to answer, what they then do how soon, and the memory they take.

    python benchmarks/addons.py [--kubernetes stable] [--rounds 3]

All of it begins with programs and images in the cache: `harness prepare slides/en/whole-cluster.md` gets them. An add-on's seconds count from
the moment the lab is up with all of them; a claim's, an address's and `kubectl top`'s include the kubectl that makes the object and the one
that waits. Memory is the resident set of the programs in their pods. All numbers are the best of the rounds.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable

import psutil
from harness.cluster import providers
from harness.cluster.addon_names import AddonName
from harness.cluster.local import cgroups
from harness.cluster.local.provider import LocalCluster
from harness.cluster.provider import Request
from rich.console import Console
from rich.table import Table
from typing_in import run

ALL_ANSWER, TOP, CLAIM, ADDRESS, MEMORY = (
    "all answer, after the node is ready, s",
    "`kubectl top nodes`, after the node is ready, s",
    "a claim is bound, s",
    "a LoadBalancer has its address, s",
    "memory of all of them, MB",
)
PROGRAMS = ("local-path-provisioner", "metrics-server", "controller", "traefik", "kube-network-policies")
"""What runs in the pods of add-ons."""
LIMITS = {ALL_ANSWER: 15.0, TOP: 20.0, CLAIM: 2.0, ADDRESS: 1.0, MEMORY: 300.0}
BIND = """\
kubectl apply -f - <<'END' && kubectl wait pvc/pages --for=jsonpath='{.status.phase}'=Bound --timeout=60s
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: pages}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: reader}
spec:
  containers: [{name: reader, image: registry, volumeMounts: [{name: pages, mountPath: /pages}]}]
  volumes: [{name: pages, persistentVolumeClaim: {claimName: pages}}]
END"""
ADDRESSED = """\
kubectl create service loadbalancer shop --tcp=80 &&
kubectl wait service/shop --for=jsonpath='{.status.loadBalancer.ingress[0].ip}' --timeout=60s"""


def measure(kubernetes: str) -> dict[str, float]:
    """Bring one lab up with all add-ons, ask them for what they give, and take it down; return what was measured by its name."""
    measured: dict[str, float] = {}
    lab = providers.load("local").up(Request(kubernetes=kubernetes, addons=tuple(AddonName)))
    assert isinstance(lab, LocalCluster)
    is_up = time.perf_counter()
    try:
        for name in AddonName:
            if trouble := lab.addon_trouble(name):
                raise SystemExit(trouble)
            measured[name] = time.perf_counter() - is_up
        measured[ALL_ANSWER] = max(measured.values())
        run(lab, "until kubectl top nodes; do sleep 0.2; done")
        measured[TOP] = time.perf_counter() - is_up
        measured[CLAIM] = seconds(lambda: run(lab, BIND))
        measured[ADDRESS] = seconds(lambda: run(lab, ADDRESSED))
        measured[MEMORY] = memory(lab)
    finally:
        lab.close()
    return measured


def memory(lab: LocalCluster) -> float:
    """Return the megabytes that the programs of add-ons have in memory, those of their files that others use too counted whole."""
    sizes = {
        program: resident
        for program, resident in map(resident_set, cgroups.members(lab.facts.name))
        if program in PROGRAMS
    }
    assert set(sizes) == set(PROGRAMS), sizes
    return sum(sizes.values()) / 1e6


def resident_set(pid: int) -> tuple[str, int]:
    """Return the name of a process and its bytes in memory; nothing of one that is gone."""
    try:
        process = psutil.Process(pid)
        return process.name(), int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return "", 0


def seconds(function: Callable[[], object]) -> float:
    """Return how many seconds a call takes."""
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kubernetes", default="stable", metavar="VERSION")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    rounds: dict[str, list[float]] = defaultdict(list)
    for _ in range(arguments.rounds):
        for name, value in measure(arguments.kubernetes).items():
            rounds[name].append(value)
    table = Table("", "best", "limit")
    for name, values in rounds.items():
        limit = f"{LIMITS[name]:.0f}" if name in LIMITS else ""
        table.add_row(name, f"{min(values):.1f}", limit)
    Console().print(table)


if __name__ == "__main__":
    main()
