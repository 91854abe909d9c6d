"""Follow the last run of a deck, a record, or all records of a folder."""

from enum import StrEnum
from pathlib import Path
from threading import Lock

import psutil
from msgspec import Struct
from msgspec.structs import replace

from harness.record import journals
from harness.record.errors import RecordError
from harness.record.files import find_records, read_record
from harness.report.page import Run
from harness.report.page.run import WORST_FIRST

_JOURNAL = ".jsonl"
_RECORDS = (".json", _JOURNAL)


class RunState(StrEnum):
    """The state of a run."""

    WAITING = "waiting"
    """There is none yet."""
    PLAYING = "playing"
    ENDED = "ended"
    CUT_SHORT = "cut short"


class Snapshot(Struct, frozen=True):
    """The runs at one moment."""

    number: int
    """A number that changes whenever something has changed."""
    state: RunState
    runs: tuple[Run, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of steps of each verdict, the worst first."""
        records = [run.record for run in self.runs]
        counts = {str(verdict): sum(record.count(verdict) for record in records) for verdict in WORST_FIRST}
        return {verdict: count for verdict, count in counts.items() if count}


class Followed:
    """Reads files again when they have changed. Several threads may use it."""

    def __init__(self, path: Path) -> None:
        """Follow a path: a deck, whose last run counts, a record, a journal, or a folder of records."""
        self.path = path
        self._lock = Lock()
        self._stats: object = None
        self._snapshot = Snapshot(0, RunState.WAITING)

    @property
    def is_deck(self) -> bool:
        """Return whether a deck is followed, by its newest run at each time."""
        return not self.path.is_dir() and self.path.suffix not in _RECORDS

    def look(self) -> Snapshot:
        """Return the runs as they are now. A file that is just being written is read the next time."""
        with self._lock:
            paths = self._paths()
            stats = [(path, _stat(path), _is_playing(path)) for path in paths]
            if stats != self._stats:
                self._stats = stats
                runs = tuple(run for path in paths if (run := _run(path)) is not None)
                state = _state(paths, runs)
                views = tuple(map(_not_cut_short, runs)) if state is RunState.PLAYING else runs
                self._snapshot = Snapshot(self._snapshot.number + 1, state, views)
            return self._snapshot

    def _paths(self) -> list[Path]:
        if self.is_deck:
            journal = journals.latest(self.path)
            return [journal] if journal else []
        try:
            return find_records([self.path])
        except RecordError:
            return []


def _run(path: Path) -> Run | None:
    try:
        return Run(read_record(path), path)
    except RecordError:
        return None


def _not_cut_short(run: Run) -> Run:
    """Return a run that goes on so that the report does not call it cut short."""
    return Run(replace(run.record, complete=True), run.path)


def _stat(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _is_playing(path: Path) -> bool:
    """Return whether the process that writes a journal is alive; the name of the journal ends with its pid."""
    number = path.stem.rpartition("-")[2]
    return path.suffix == _JOURNAL and number.isdigit() and psutil.pid_exists(int(number))


def _state(paths: list[Path], runs: tuple[Run, ...]) -> RunState:
    if not runs:
        return RunState.WAITING
    if all(run.record.complete for run in runs):
        return RunState.ENDED
    return RunState.PLAYING if any(map(_is_playing, paths)) else RunState.CUT_SHORT
