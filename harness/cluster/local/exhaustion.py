"""Count how often a deck wanted more of the machine than its lab may have."""

from dataclasses import dataclass

from harness.cluster.local import cgroups
from harness.cluster.local.disk_watch import DiskWatch
from harness.cluster.local.limits import MEBIBYTE
from harness.cluster.provider import LimitReached


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a lab has reached its limits since it came up."""

    processes: int
    memory: int
    disk: int
    is_disk_full: bool
    """Whether the disk is full now. It may have been before, and then later commands fail by it without filling it."""


def counts(cluster: str, disk: DiskWatch) -> Counts:
    """Return the kernel's counts, and how often the disk was seen full."""
    is_full = disk.is_full()
    return Counts(cgroups.processes_refused(cluster), cgroups.ended_for_memory(cluster), disk.times_full, is_full)


def reached(cluster: str, disk: int, before: Counts, now: Counts) -> tuple[LimitReached, ...]:
    """Return the limits that were reached between two counts; `disk` is the limit of the disk in bytes."""
    processes, memory = cgroups.limits(cluster)
    times_full = max(now.disk - before.disk, int(now.is_disk_full))
    limits = (
        LimitReached("processes", "processes", processes, now.processes - before.processes),
        LimitReached("MiB of memory", "memory", memory // MEBIBYTE, now.memory - before.memory),
        LimitReached("MB of disk", "disk", disk // 10**6, times_full),
    )
    return tuple(limit for limit in limits if limit.times > 0)
