"""Turn the errors of rooms into a message and an exit status."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from harness.deck.errors import DeckError, NoDecks
from harness.project.errors import SettingsError
from harness.report.exit_status import LAB_BROKE, NOTHING_COLLECTED, USAGE_ERROR


@contextmanager
def deck_errors() -> Iterator[None]:
    """End the command for a deck that cannot be read, and for settings that make no sense."""
    try:
        yield
    except NoDecks as error:
        give_up(str(error), NOTHING_COLLECTED)
    except (DeckError, SettingsError) as error:
        give_up(str(error), USAGE_ERROR)


@contextmanager
def cluster_errors(status: int = LAB_BROKE) -> Iterator[None]:
    """End the command for a lab that cannot be had; `status` is that of wrong usage where only words are read."""
    from harness.cluster.errors import ClusterError  # noqa: PLC0415

    try:
        yield
    except ClusterError as error:
        give_up(str(error), status)


@contextmanager
def record_errors(writing: str = "file") -> Iterator[None]:
    """End the command for a record that cannot be read, and for a file that cannot be written; `writing` names the file in the message."""
    from harness.record.errors import RecordError  # noqa: PLC0415

    try:
        yield
    except RecordError as error:
        give_up(str(error), USAGE_ERROR)
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "  # a full disk names no file
        give_up(f"{place}cannot write the {writing}: {error.strerror}", USAGE_ERROR)


def give_up(message: str, status: int) -> NoReturn:
    """End the command with a message and a status."""
    click.echo(f"harness: {message}", err=True)
    sys.exit(status)
