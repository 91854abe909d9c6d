"""Find the TCP ports on which processes listen, each in its own network namespace: see proc(5), `/proc/PID/net/tcp`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

_LISTENS = "0A"
"""TCP_LISTEN in `include/net/tcp_states.h` of Linux."""
_TABLES = ("tcp", "tcp6")


def listening(pids: Iterable[int]) -> frozenset[int]:
    """Return the ports on which some of the processes listen; one that has ended listens on none."""
    return frozenset(port for pid in pids for port in _ports(pid))


def _ports(pid: int) -> Iterator[int]:
    process = Path("/proc") / str(pid)
    sockets = _sockets(process)
    for table in _TABLES if sockets else ():
        for line in _lines(process / "net" / table):
            _, local, _, state, *_ = columns = line.split()
            if state == _LISTENS and columns[9] in sockets:
                yield int(local.rpartition(":")[2], 16)


def _sockets(process: Path) -> set[str]:
    """Return the inodes of the sockets that a process has open."""
    inodes = set()
    try:
        for descriptor in (process / "fd").iterdir():
            target = str(descriptor.readlink())
            if target.startswith("socket:["):
                inodes.add(target[len("socket:[") : -1])
    except OSError:
        return inodes
    return inodes


def _lines(table: Path) -> list[str]:
    try:
        return table.read_text("ascii").splitlines()[1:]
    except OSError:
        return []
