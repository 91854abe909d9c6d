"""A directory of one run below the machine's temporary one, or below the person's own: gone with the run, however that ends."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from platformdirs import user_state_path

from harness.cluster.errors import ClusterError

_PREFIX = "slide-harness-"
_LOCK = "in-use"
"""A file that is locked as long as the run lives: the kernel lets go of it when the run is killed."""


class TemporaryRunDirectory:
    """An empty directory of this run. Making one removes those of killed runs. Raises `OSError`.

    With `holds_keys` it is not among the machine's temporary files, where backups, cleaners and other people look, but below the person's own.
    As a context manager it gives its path, and is removed in the end; if that is interrupted, when Python ends.
    """

    def __init__(self, *, holds_keys: bool = False) -> None:
        parent = _for_keys() if holds_keys else Path(tempfile.gettempdir())
        _sweep(parent)
        self.path, self._lock, self._removal = _made(parent)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_error: object) -> None:
        self.remove()

    def keep(self) -> None:
        """Keep the files for the person: no later run removes them."""
        atexit.unregister(self._removal)
        self._lock.close()
        (self.path / _LOCK).unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the files; safe to call twice."""
        _remove(self.path)
        atexit.unregister(self._removal)
        self._lock.close()


def made_for_keys() -> TemporaryRunDirectory:
    """Return a new directory for the keys of a cluster. Raises `ClusterError` where none can be made."""
    try:
        return TemporaryRunDirectory(holds_keys=True)
    except OSError as error:
        raise ClusterError(f"there is no place for the kubeconfig of this run: {error}") from error


def _for_keys() -> Path:
    """Return the folder of directories with keys of clusters, which only the person can enter."""
    parent = user_state_path("slide-harness") / "keys"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return parent


def _made(parent: Path) -> tuple[Path, BinaryIO, Callable[[], None]]:
    """Return a new directory, its lock, and the finalizer that removes it when this process ends.

    Somebody who sweeps at this moment may get hold of the lock first, and removes the directory: then another one is made.
    """
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        removal = partial(_remove_as, os.getpid(), path)
        atexit.register(removal)
        with suppress(BlockingIOError):
            lock = _locked(path / _LOCK)
            if os.fstat(lock.fileno()).st_nlink:
                return path, lock, removal
            lock.close()
        atexit.unregister(removal)


def _sweep(parent: Path) -> None:
    """Remove the directories that killed runs left in a folder."""
    for path in parent.glob(f"{_PREFIX}*"):
        if (path / _LOCK).is_file():
            with suppress(OSError), _locked(path / _LOCK):
                _remove(path)


def _remove(path: Path) -> None:
    """Remove a directory, its lock last: who is killed in the middle leaves what the next run still knows to be a killed one's."""
    with suppress(OSError):
        for entry in path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.name != _LOCK:
                entry.unlink()
    shutil.rmtree(path, ignore_errors=True)


def _remove_as(process: int, path: Path) -> None:
    """Remove a directory, unless this process is a child of the one that made it."""
    if os.getpid() == process:
        _remove(path)


def _locked(path: Path) -> BinaryIO:
    """Return a file that nobody else can lock until it is closed. Raises `OSError` where somebody has it already."""
    file = path.open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file
