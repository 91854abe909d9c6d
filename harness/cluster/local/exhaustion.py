"""Whether a deck wanted more of the machine than its lab may have."""

from __future__ import annotations

from dataclasses import dataclass

from harness.cluster.local import cgroups
from harness.cluster.local.limits import MEBIBYTE
from harness.cluster.provider import LimitReached


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a lab was refused something since it is up."""

    processes: int
    memory: int


def counts(cluster: str) -> Counts:
    """Return what the kernel has counted."""
    return Counts(cgroups.processes_refused(cluster), cgroups.ended_for_memory(cluster))


def reached(cluster: str, before: Counts) -> tuple[LimitReached, ...]:
    """Return the limits that were reached since `before`."""
    now = counts(cluster)
    processes, memory = cgroups.limits(cluster)
    found = (
        LimitReached("processes", "processes", processes, now.processes - before.processes),
        LimitReached("MiB of memory", "memory", memory // MEBIBYTE, now.memory - before.memory),
    )
    return tuple(each for each in found if each.times > 0)
