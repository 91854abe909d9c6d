"""The last run of a deck, told by the journal that every run leaves on this machine, or by a record that its project keeps."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.record import journals
from harness.record.errors import RecordError
from harness.record.files import find_records, read_record
from harness.record.model import Record


class LastRuns:
    """Finds the last runs of decks again and again; a file that has not changed is read once."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[tuple[int, int], Record | None]] = {}

    def of(self, deck: Path, folder: Path | None = None) -> Record | None:
        """Return the record of the run that began last; `None` where none of the deck is known.

        `folder` is where a project keeps records, if it does. What cannot be read tells nothing.
        """
        journal = journals.latest(deck)
        records = [*self._records([journal] if journal else []), *self._kept(deck, folder)]
        return max(records, key=lambda record: record.started, default=None)

    def _kept(self, deck: Path, folder: Path | None) -> Iterator[Record]:
        """Yield the records of a folder that are of this deck: their path of it ends as its own does."""
        if folder is None or not folder.is_dir():
            return
        try:
            paths = find_records([folder])
        except RecordError:
            return
        whole = deck.resolve().parts
        for record in self._records(paths):
            named = Path(os.path.normpath(record.deck.path)).parts
            named = tuple(part for part in named if part not in ("..", "/"))
            if named and whole[-len(named) :] == named:
                yield record

    def _records(self, paths: Iterable[Path]) -> Iterator[Record]:
        for path in paths:
            record = self._record(path)
            if record is not None:
                yield record

    def _record(self, path: Path) -> Record | None:
        try:
            status = path.stat()
            state = (status.st_mtime_ns, status.st_size)
            if self._read.get(path, (None,))[0] != state:
                self._read[path] = (state, read_record(path))
        except (OSError, RecordError):
            return None
        return self._read[path][1]
