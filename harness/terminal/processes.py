"""Find the processes that a terminal started, wherever they hide (`&`, `nohup`, `setsid`), and end them."""

import os
import signal
import time
from collections.abc import Iterator

from msgspec import Struct

VARIABLE = "HARNESS_TERMINAL"
"""In the environment of all that a terminal starts, with a token of the terminal's own."""
GONE_WITHIN = 5.0
LOOKS_AGAIN_AFTER = 0.005
KERNEL = b"2"
"""The parent of the kernel's own threads."""
SECONDS_PER_TICK = 1 / os.sysconf("SC_CLK_TCK")


class ProcessStat(Struct, frozen=True):
    """One living process, as `/proc/PID/stat` describes it."""

    pid: int
    parent: int
    session: int
    ticks: int
    """Of the clock, between the machine's start and its own; with the pid, this tells it from any other."""

    def started_since(self, moment: float) -> bool:
        """Return whether it started after a moment of `time.monotonic()`, as far as the clock's ticks tell."""
        asleep = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
        return (self.ticks + 1) * SECONDS_PER_TICK >= moment + asleep


def is_stopped(process: ProcessStat) -> bool:
    """Return whether a process was stopped by a signal, see proc(5)."""
    return _read(f"/proc/{process.pid}/stat").rpartition(b")")[2].split()[:1] == [b"T"]


def is_empty(group: int) -> bool:
    """Return whether no process of a group lives: its first one has ended, though its parent may not have taken note, see proc(5)."""
    if _read(f"/proc/{group}/stat").rpartition(b")")[2].split()[:1] in ([b"Z"], [b"X"]):
        return True
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def descendants(leader: int) -> set[ProcessStat]:
    """Return the leader and its descendants."""
    living = {process.pid: process for process in _living()}
    return {process for process in living.values() if _descends(process, leader, living)}


def find(token: str, leader: int) -> set[ProcessStat]:
    """Return the processes in the leader's session, and those with the token in their environment.

    `sudo` and `env -i` change the environment, `setsid` leaves the session.
    """
    needle = f"{VARIABLE}={token}".encode()
    return {process for process in _living() if process.session == leader or _carries(process, needle)}


def end_all(token: str, leader: int, known: set[ProcessStat]) -> None:
    """Kill the processes that `find` returns, and the `known` ones from before the leader ended, until none lives."""
    deadline = time.monotonic() + GONE_WITHIN
    while (living := find(token, leader) | (known & set(_living()))) and time.monotonic() < deadline:
        for process in living:
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(LOOKS_AGAIN_AFTER)


def _living() -> Iterator[ProcessStat]:
    for name in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208  names only, hundreds of them
        after_name = _read(f"/proc/{name}/stat").rpartition(b")")[2].split()
        if after_name and after_name[0] not in (b"Z", b"X") and after_name[1] != KERNEL:
            yield ProcessStat(int(name), int(after_name[1]), int(after_name[3]), int(after_name[19]))


def _descends(process: ProcessStat, ancestor: int, living: dict[int, ProcessStat]) -> bool:
    pid, steps = process.pid, len(living)
    while pid in living and pid != ancestor and steps:
        pid, steps = living[pid].parent, steps - 1
    return pid == ancestor


def _carries(process: ProcessStat, needle: bytes) -> bool:
    return needle in _read(f"/proc/{process.pid}/environ")


def _read(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  called hundreds of times whenever a terminal closes
            return file.read()
    except OSError:
        return b""
