"""Identify a process so that a reused pid is never mistaken for it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_STATE_FIELD, _START_FIELD = 0, 19
"""Positions in /proc/PID/stat, counted after the command's closing parenthesis (proc(5): fields 3 and 22)."""


def boot_id() -> str:
    """Return the id of this boot of the machine: processes that were recorded in an earlier one are dead."""
    return (_PROC / "sys/kernel/random/boot_id").read_text().strip()


def _stat(pid: int, proc: Path) -> list[str] | None:
    try:
        return (proc / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError, NotADirectoryError):
        return None


def sees_own_proc() -> bool:
    """Return whether /proc shows the PID namespace of this process; a process in the one of a node may see the machine's."""
    return _own_number() == os.getpid()


def _own_number() -> int:
    return int((_PROC / "self").readlink().name)


def number_in_proc(child: int) -> int:
    """Return the pid that /proc has for a child of this process. Raises `ProcessLookupError` where there is none."""
    if sees_own_proc():
        return child
    own = _own_number()
    for folder in _PROC.glob("[0-9]*"):
        numbers, parent = numbers_and_parent(int(folder.name))
        if numbers and parent == own and numbers[-1] == child:
            return int(folder.name)
    raise ProcessLookupError(f"process {child}, started by process {own}, has ended")


def numbers_and_parent(pid: int) -> tuple[list[int], int]:
    """Return the pids of a process, from the PID namespace of /proc to its own, and the pid of its parent; none where it has ended."""
    try:
        lines = (_PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return [], 0
    values = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    return [int(number) for number in values.get("NSpid", [])], int(values["PPid"][0])


@dataclass(frozen=True, slots=True)
class Process:
    """A process, by its pid and the time of its start, in clock ticks since the machine booted."""

    pid: int
    started: int
    boot: str

    @classmethod
    def find(cls, pid: int, proc: Path = _PROC) -> Process | None:
        """Return the process that has a pid now, by the process list `proc`; `None` where there is none."""
        fields = _stat(pid, proc)
        return None if fields is None else cls(pid, int(fields[_START_FIELD]), boot_id())

    @classmethod
    def current(cls) -> Process:
        """Return this process."""
        own = cls.find(os.getpid())
        if own is None:
            raise RuntimeError("/proc does not show this process; is /proc mounted?")
        return own

    def is_alive(self, proc: Path = _PROC) -> bool:
        """Return whether this very process still runs; one that only waits to be reaped does not."""
        fields = _stat(self.pid, proc)
        return (
            fields is not None
            and int(fields[_START_FIELD]) == self.started
            and fields[_STATE_FIELD] not in "ZX"
            and self.boot == boot_id()
        )

    def is_frozen(self, proc: Path = _PROC) -> bool:
        """Return whether this very process was stopped by a signal, and does nothing until it gets SIGCONT."""
        fields = _stat(self.pid, proc)
        return self.is_alive(proc) and fields is not None and fields[_STATE_FIELD] == "T"

    def kill(self) -> None:
        """Kill the process, if it still runs."""
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return
        try:
            if self.is_alive():
                signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            os.close(descriptor)
