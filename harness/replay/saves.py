"""When the files of a deck are saved: told by the operating system through watchfiles, whatever way an editor saves."""

from collections.abc import Iterable
from pathlib import Path

from watchfiles import watch

LOOKS_EVERY = 1_000
"""Milliseconds after which files are looked at anyway: not every file system tells."""
QUIET = 50
"""Milliseconds without another change after which a file counts as written."""

_Stamp = tuple[int, int, int] | None


class Saves:
    """The files as they were when last read."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._stamps = {file: _stamp(file) for file in files}

    def are_there(self) -> bool:
        """Return True if a file is not as it was."""
        return any(_stamp(file) != stamp for file, stamp in self._stamps.items())

    def wait(self) -> None:
        """Wait until files were saved. Raises `KeyboardInterrupt` on Ctrl-C."""
        if self.are_there():
            return
        folders = {file.absolute().parent for file in self._stamps}
        present = sorted(folder for folder in folders if folder.is_dir())
        for _ in watch(
            *present,
            watch_filter=None,
            step=QUIET,
            rust_timeout=LOOKS_EVERY,
            yield_on_timeout=True,
            raise_interrupt=True,
            recursive=False,
        ):
            if self.are_there():
                return

    @property
    def latest(self) -> float:
        """When a file was saved last, in seconds since the epoch; 0 if there is none."""
        stamps = (_stamp(file) for file in self._stamps)
        return max((stamp[0] / 1e9 for stamp in stamps if stamp), default=0.0)


def _stamp(file: Path) -> _Stamp:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
