"""Read places of records on the command line; fetch those in a store, and send records there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from harness.faces.cli.errors import give_up, record_errors
from harness.faces.cli.output import progress
from harness.project.options import RunOptions
from harness.project.places import Place, StoreUrl, read_place
from harness.report.exit_status import INTERRUPTED, LAB_BROKE, USAGE_ERROR

CASTS = ".cast"
"""The endings of files that a page shows besides records."""
_STAY = (INTERRUPTED, LAB_BROKE)
"""Exit statuses that are kept where records could not be sent."""


class PlaceParameter(click.ParamType[Place]):
    """A path of this machine, or a URL."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:  # noqa: ARG002  (click's own)
        """Return the place that a text names."""
        return read_place(value) if isinstance(value, str) else value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """Return that files are completed."""
        return [CompletionItem(incomplete, type="file")]


@contextmanager
def records_here(places: Sequence[Place], *more_endings: str) -> Iterator[tuple[Path, ...]]:
    """Give the places as paths of this machine. From a store, JSON and files with `more_endings` are fetched, and removed afterwards.

    Raises `RecordError` for what cannot be fetched; one that is raised inside names the URL in place of the path.
    """
    if all(isinstance(place, Path) for place in places):
        yield tuple(place for place in places if isinstance(place, Path))
        return
    from harness.cluster.temporary_directory import TemporaryRunDirectory  # noqa: PLC0415
    from harness.record.errors import RecordError  # noqa: PLC0415
    from harness.record.store import RecordStore  # noqa: PLC0415

    with TemporaryRunDirectory() as folder:
        urls = {}
        paths = []
        for number, place in enumerate(places):
            if isinstance(place, Path):
                paths.append(place)
                continue
            own = folder / str(number)
            paths.append(RecordStore(place).fetch(own, (".json", *more_endings), progress))
            urls[str(own)] = place.folder.shown
        try:
            yield tuple(paths)
        except RecordError as error:
            text = str(error)
            for path, url in urls.items():
                text = text.replace(path, url)
            raise RecordError(text) from error


@contextmanager
def records_sent(options: RunOptions) -> Iterator[RunOptions]:
    """Give options by which records are written on this machine, and sent as they are written where they are to go to a store.

    Ends the command where nothing can be written there. Where records have not arrived in the end, they are kept, their folder is named,
    and the command ends as for wrong usage, whatever its verdicts are.
    """
    if not isinstance(options.record, StoreUrl):
        yield options
        return
    from harness.record.errors import RecordError  # noqa: PLC0415
    from harness.replay.sending import Sending  # noqa: PLC0415

    status: object = 0
    with record_errors():
        sending = Sending(options.record, progress, keeps_records=options.resume)
    try:
        yield replace(options, record=sending.target)
    except SystemExit as end:
        status = end.code
        raise
    finally:
        try:
            sending.close()
        except RecordError as error:
            give_up(str(error), status if status in _STAY else USAGE_ERROR)
