"""Whether a deck wanted more of the machine than its lab may have."""

from __future__ import annotations

from dataclasses import dataclass

from harness.cluster.local import cgroups
from harness.cluster.local.disk_watch import DiskWatch
from harness.cluster.local.limits import MEBIBYTE
from harness.cluster.provider import LimitReached


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a lab was refused something since it is up."""

    processes: int
    memory: int
    disk: int
    is_disk_full: bool
    """It may have been before, and nothing on it can be written since."""


def counts(cluster: str, disk: DiskWatch) -> Counts:
    """Return what the kernel has counted, and how often the disk was seen full."""
    is_full = disk.is_full()
    return Counts(cgroups.processes_refused(cluster), cgroups.ended_for_memory(cluster), disk.times_full, is_full)


def reached(cluster: str, disk: int, before: Counts, now: Counts) -> tuple[LimitReached, ...]:
    """Return the limits that were reached between two moments; `disk` is the one of the disk, in bytes."""
    processes, memory = cgroups.limits(cluster)
    times_full = max(now.disk - before.disk, int(now.is_disk_full))
    limits = (
        LimitReached("processes", "processes", processes, now.processes - before.processes),
        LimitReached("MiB of memory", "memory", memory // MEBIBYTE, now.memory - before.memory),
        LimitReached("MB of disk", "disk", disk // 10**6, times_full),
    )
    return tuple(limit for limit in limits if limit.times > 0)
