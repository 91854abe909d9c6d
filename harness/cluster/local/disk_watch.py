"""Watch whether a lab fills its disk, again and again: a command can fill it and free it again.

Where the kernel holds no limit (`disk.py`), what runs in the lab is ended when it has taken more than it may.
"""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

from harness.cluster.local import cgroups
from harness.cluster.local.process import numbers_and_parent
from harness.cluster.local.state import ClusterDirectory, ClusterState

_INTERVAL = 0.1
"""Seconds between two looks at the lab's own file system, which take microseconds. A disk that is full for a shorter time is not noticed."""
_REST = 10
"""The pause between two looks at all files of a lab, as a multiple of the time that the last look took; at least `_LEAST_REST` seconds."""
_LEAST_REST = 3.0
_FULL = 0.995
"""The share of the disk from which on it counts as full: a program that is refused room wanted more than what is left."""
_LEAST_INODES = 16


class DiskWatch:
    """Watches the disk of one lab until it is closed."""

    def __init__(self, directory: ClusterDirectory, state: ClusterState) -> None:
        self.times_full = 0
        """How often it became full."""
        self._directory = directory
        self._limit = state.disk
        self._is_watched = state.is_disk_watched
        self._components = {component.process.pid for node in state.nodes for component in node.components}
        self._was_full = False
        self._looking = threading.Lock()
        self._end = threading.Event()
        threading.Thread(target=self._watch, daemon=True, name=f"disk of {directory.name}").start()

    def is_full(self) -> bool:
        """Return whether the disk is full now. End all that decks have started in the lab if it takes more than its limit."""
        with self._looking:
            is_full = self._is_over_limit() if self._is_watched else self._has_no_room()
            if is_full and not self._was_full:
                self.times_full += 1
            self._was_full = is_full
            if is_full and self._is_watched:
                _end_what_decks_started(self._directory.name, self._components)
            return is_full

    def close(self) -> None:
        """Stop watching."""
        self._end.set()

    def _watch(self) -> None:
        rest = _INTERVAL
        while not self._end.wait(rest):
            began = time.monotonic()
            self.is_full()
            if self._is_watched:
                rest = max(_LEAST_REST, _REST * (time.monotonic() - began))

    def _has_no_room(self) -> bool:
        try:
            status = os.statvfs(self._directory.disk)
        except OSError:  # the lab is taken down
            return False
        return status.f_bavail < status.f_blocks * (1 - _FULL) or status.f_favail < _LEAST_INODES

    def _is_over_limit(self) -> bool:
        return size_of(self._directory.disk) > self._limit


def size_of(directory: Path) -> int:
    """Return the bytes that the files in a directory take on the disk. Files that are deleted meanwhile may count or not."""
    total = 0
    seen: set[tuple[int, int]] = set()
    folders = [str(directory)]
    while folders:
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    identity = (status.st_dev, status.st_ino)
                    if status.st_nlink == 1 or identity not in seen:
                        total += status.st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif status.st_nlink > 1:
                        seen.add(identity)
    return total


def _end_what_decks_started(cluster: str, components: set[int]) -> None:
    """End all processes of a lab but its components and those that were started from outside: the shells that the harness types into."""
    for process in cgroups.started_by_decks(cluster):
        numbers, parent = numbers_and_parent(process)
        is_outside = len(numbers) == 1
        is_shell = len(numbers_and_parent(parent)[0]) == 1
        if numbers and not is_outside and not is_shell and numbers[-1] not in components:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
