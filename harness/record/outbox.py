"""Records on their way to a store: written into a folder of this machine, and sent as each of them is whole.

A run writes as it always does, and needs no answer from afar before it goes on. What has arrived stays when the machine is taken away.
A shard writes its plan and the records of its own cells, so that it can overwrite nobody else's.
"""

import glob
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import msgspec

from harness.project.places import StoreUrl
from harness.project.waiting import reported_when_slow
from harness.record.casts import folder_for
from harness.record.errors import RecordError
from harness.record.shards import ShardRecord, is_plan
from harness.record.store import Progress, RecordStore

_LOOKS_EVERY = 1.0
"""Seconds."""
_LONGEST_PAUSE = 60.0
"""Seconds until a store is asked again that refused."""

_State = tuple[int, int, int]


class Outbox:
    """Sends what appears in a folder while a run goes on; `close` sends the rest."""

    def __init__(self, url: StoreUrl, folder: Path, progress: Progress, *, keeps_records: bool = False) -> None:
        """Take an empty folder. `keeps_records` is for a run that is gone on with: a shard's earlier records stay.

        Raises:
            RecordError: the store does not let anybody write there, or does not answer.
        """
        self.url = url
        self.folder = folder
        self._store = RecordStore(url.folder)
        self._progress = progress
        self._keeps_records = keeps_records
        self._sent: dict[Path, _State] = {}
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._send_meanwhile, name="outbox", daemon=True)
        self._store.require_writable(progress)

    @property
    def target(self) -> Path:
        """Return what a run is to have as the place of its records."""
        return self.folder / self.url.name if self.url.is_file() else self.folder

    def open(self) -> Self:
        """Begin to send."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Send what has not been sent.

        Raises:
            RecordError: not all of it arrived; the folder has it.
        """
        self._is_over.set()
        with reported_when_slow(self._progress, lambda: f"sending records to {self.url.shown}"):
            self._thread.join()
            self._send()

    def unsent(self) -> list[Path]:
        """Return the records and plans that have not arrived."""
        return [path for path in self._files() if self._sent.get(path) != _state(path)]

    def _send_meanwhile(self) -> None:
        pause = _LOOKS_EVERY
        while not self._is_over.wait(pause):
            try:
                self._send()
                pause = _LOOKS_EVERY
            except (RecordError, OSError):  # `close` tries once more, and says it
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _send(self) -> None:
        """Send each record after its casts, so that what a record names is there. Raises `RecordError`."""
        for path in self.unsent():
            state = _state(path)
            if is_plan(path):
                if path not in self._sent:  # each worker of a shard writes the same one
                    self._begin_shard(path)
            else:
                self._send_casts(path)
                self._store.send({self._name(path): path})
            self._sent[path] = state

    def _begin_shard(self, path: Path) -> None:
        plan = msgspec.json.decode(path.read_bytes(), type=ShardRecord)
        self._store.send({self._name(path): path})
        if not self._keeps_records:
            self._store.remove([self._name(path.with_name(cell.record)) for cell in plan.own])

    def _send_casts(self, record: Path) -> None:
        of_plays = record.parent.glob(f"{glob.escape(record.stem)}.play*.casts")
        casts = {self._name(cast): cast for folder in (folder_for(record), *of_plays) for cast in folder.glob("*.cast")}
        if record not in self._sent:
            earlier = self._store.names(self._name(folder_for(record)))
            self._store.remove([name for name in earlier if name not in casts])
        new = {name: cast for name, cast in casts.items() if self._sent.get(cast) != _state(cast)}
        states = {cast: _state(cast) for cast in new.values()}
        self._store.send(new)
        self._sent.update(states)

    def _files(self) -> Iterator[Path]:
        """Yield plans and records, the plans first: they remove what an earlier try left."""
        yield from sorted(self.folder.rglob("*.json"), key=lambda path: (not is_plan(path), path))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def _state(path: Path) -> _State:
    status = path.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino
