"""Tell whether the processes in the foreground of a terminal wait for somebody to type. See proc(5)."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path

from harness.knowledge.traits import Trait, traits_of

_READ = {"x86_64": 0, "aarch64": 63}
_SELECT = {"x86_64": (23, 270), "aarch64": (72,)}
"""select(2) and pselect6(2)."""
_TERMINALS = range(136, 144)
"""Major numbers of pseudo-terminals: `Documentation/admin-guide/devices.txt` of Linux."""
_DEV_TTY = (5, 0)
_GROUP, _FOREGROUND = 2, 5
"""Places in `/proc/PID/stat` behind the name: its process group, and the one in the foreground of its terminal."""


def in_foreground(pids: Iterable[int]) -> list[int]:
    """Return the processes that are in the foreground of their terminal."""
    return [pid for pid in pids if _is_in_foreground(pid)]


def wait_for_typing(pids: Iterable[int]) -> bool:
    """Return whether one of the processes, in the foreground, sleeps until something is typed; false where the kernel does not say."""
    return any(_waits(pid) for pid in in_foreground(pids))


def _is_in_foreground(pid: int) -> bool:
    fields = _read(pid, "stat").rpartition(")")[2].split()
    return len(fields) > _FOREGROUND and fields[_GROUP] == fields[_FOREGROUND]


def _waits(pid: int) -> bool:
    """Return whether the main thread of a process reads its terminal, or selects its standard input alone and without a limit of time."""
    call, machine = _read(pid, "syscall").split(), platform.machine()
    if len(call) < 6 or machine not in _READ or Trait.HANDS_ON in traits_of((_read(pid, "comm").strip(),)):
        return False
    number, first, timeout = int(call[0]), int(call[1], 16), int(call[5], 16)
    if number == _READ[machine]:
        return _is_terminal(pid, first)
    return number in _SELECT[machine] and first == 1 and timeout == 0 and _is_terminal(pid, 0)


def _is_terminal(pid: int, descriptor: int) -> bool:
    try:
        device = os.stat(f"/proc/{pid}/fd/{descriptor}").st_rdev  # noqa: PTH116  what the descriptor is, wherever its name leads
    except OSError:
        return False
    return os.major(device) in _TERMINALS or (os.major(device), os.minor(device)) == _DEV_TTY


def _read(pid: int, name: str) -> str:
    try:
        return Path("/proc", str(pid), name).read_text("utf-8", "replace")
    except OSError:
        return ""
