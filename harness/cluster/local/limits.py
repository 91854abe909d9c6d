"""Set how much of this machine a lab may have, whatever a deck does in it."""

from collections.abc import Callable
from dataclasses import dataclass

import psutil

from harness.cluster.errors import ClusterError
from harness.project.sizes import read_size, size_text

MEBIBYTE = 1024 * 1024
_SHARE_OF_MEMORY = 0.75
_SHARE_OF_DISK = 0.75
_DISK = 20 * 10**9
_LEAST_DISK = 10**9
"""Bytes: images and containers of a small deck."""
_PROCESSES = 4096
_LEAST_MEMORY, _LEAST_PROCESSES = 1500, 200
_UNITS = {"memory": "MiB of memory", "processes": "processes for its shells"}
_PROCESSES_OF_A_NODE = 12288
"""Processes of components and pods; no single pod may have more than the shell."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one lab."""

    memory: int
    """Bytes of memory, which include files on its temporary file systems."""
    processes: int
    """Processes and threads that the shells of a node, the containers of its Docker, or one of its pods can have."""
    nodes: int

    @property
    def processes_in_all(self) -> int:
        """Return the number of processes that the whole lab can have."""
        return self.nodes * (_PROCESSES_OF_A_NODE + 2 * self.processes)


def limits_of(memory: int, processes: int, nodes: int) -> Limits:
    """Return the limits of a lab with `memory` MiB and so many processes; 0 stands for the default.

    Raises `ClusterError` for less than a lab itself takes.
    """
    for name, value, least in (("memory", memory, _LEAST_MEMORY), ("processes", processes, _LEAST_PROCESSES)):
        if value and value < least:
            raise ClusterError(
                f"a lab takes at least {least} {_UNITS[name]}, and [tool.harness.lab] has `{name} = {value}`: "
                "write more, or leave it out"
            )
    of_machine = int(psutil.virtual_memory().total * _SHARE_OF_MEMORY)
    return Limits(memory * MEBIBYTE or of_machine, processes or _PROCESSES, nodes)


def disk_of(wanted: str, free: int, progress: Callable[[str], None]) -> int:
    """Return how many of the free bytes of the disk a lab may take; an empty text stands for the default.

    `progress` is told where that is less than what is wanted. Raises `ClusterError` for less than a lab itself takes.
    """
    size = read_size(wanted) if wanted else _DISK
    if size < _LEAST_DISK:
        raise ClusterError(
            f'a lab takes at least {size_text(_LEAST_DISK)} of disk, and [tool.harness.lab] has `disk = "{wanted}"`: '
            "write more, or leave it out"
        )
    most = int(free * _SHARE_OF_DISK)
    if wanted and most < size:
        progress(
            f"the lab gets {size_text(most)} of disk, and not {wanted}: that is three quarters of what is free here"
        )
    return min(size, most)
