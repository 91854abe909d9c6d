"""The records of a run that go to a store: written on this machine, sent meanwhile, and kept here where they do not arrive."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_state_path

from harness.cluster.temporary_directory import TemporaryRunDirectory
from harness.project.places import StoreUrl
from harness.record.errors import RecordError
from harness.record.outbox import Outbox
from harness.record.store import Progress
from harness.replay.interruption import undisturbed


class Sending:
    """A folder for the records of this run, from which they go to a store until `close`."""

    def __init__(self, url: StoreUrl, progress: Progress, *, keeps_records: bool = False) -> None:
        """Begin to send; `keeps_records` as in `Outbox`.

        Raises:
            RecordError: the store does not let anybody write there, or does not answer.
        """
        self._url = url
        self._directory = TemporaryRunDirectory()
        try:
            self._outbox = Outbox(url, self._directory.path, progress, keeps_records=keeps_records)
            self._outbox.open()
        except BaseException:
            self._directory.remove()
            raise

    @property
    def target(self) -> Path:
        """Return what the run is to have as the place of its records."""
        return self._outbox.target

    def close(self) -> None:
        """Send the rest, whatever signal comes meanwhile: how long a store is waited for has an end.

        Raises:
            RecordError: not all of it arrived. The message names the folder in which it is kept.
        """
        with undisturbed():
            try:
                self._outbox.close()
            except RecordError as error:
                count = len(self._outbox.unsent())
                folder = self._kept()
                raise RecordError(
                    f"{error}\n  {count} of the run's files have not arrived. All of them are kept in {folder}: `harness report` reads them "
                    f"there, and they can be copied to {self._url.folder.shown}"
                ) from error
            self._directory.remove()

    def _kept(self) -> Path:
        """Move the records to where the journals of this person are, and return that folder."""
        folder = user_state_path("slide-harness") / "unsent" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._directory.keep()
        shutil.move(self._directory.path, folder)
        return folder
