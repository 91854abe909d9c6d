"""The end of a run: its record written, its lab taken down."""

import os
from pathlib import Path

from msgspec.structs import replace

from harness.cluster.errors import ClusterError
from harness.record.errors import RecordError
from harness.record.files import write_record
from harness.record.model import Record
from harness.replay.interruption import undisturbed
from harness.replay.run import DeckRun


def finish(run: DeckRun, path: Path | None) -> Record:
    """Write the record of a run if it has a place, and take down what the run needed, also after an interruption.

    The record comes first: who is killed while a lab is taken down has it. Raises `ClusterError` and `RecordError`, with secrets masked.
    """
    with undisturbed():
        try:
            try:
                record = run.end()
                if path is not None and record.steps:
                    write_record(_with_pictures_from(path.parent, record), path)
            finally:
                run.close()
        except (ClusterError, RecordError) as error:
            error.args = (run.secrets.masked(str(error)),)
            raise
        return record


def _with_pictures_from(folder: Path, record: Record) -> Record:
    """Return the record with the paths of its pictures as they are seen from where it is written."""
    return replace(
        record,
        steps=tuple(
            replace(step, page=replace(step.page, screenshot=os.path.relpath(step.page.screenshot, folder)))
            if step.page and step.page.screenshot
            else step
            for step in record.steps
        ),
    )
