"""Play decks for a command about their records, with errors and verdicts as exit statuses."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import cluster_errors, deck_errors, give_up, record_errors
from harness.faces.cli.places import records_sent
from harness.project.options import RunOptions
from harness.report.exit_status import INTERRUPTED, LAB_BROKE, NOTHING_COLLECTED, STEP_FAILED

if TYPE_CHECKING:
    from harness.deck.model import Deck
    from harness.record.model import Record
    from harness.replay.play import Audience


def played(
    decks: Iterable[Path], options: RunOptions, audience: Audience, readings: Sequence[tuple[Deck, str]] | None = None
) -> tuple[Record, ...]:
    """Return the records of decks, played now; `readings` as `replay.play.play` has them.

    Ends the command, with the status that `harness run` has for it, where they cannot be played to their end.
    """
    from harness.replay.play import play  # noqa: PLC0415

    with (
        records_sent(options) as local,
        _interruption(),
        deck_errors(),
        cluster_errors(),
        record_errors(),
        _nothing_played(),
    ):
        return play(list(decks), local, audience, readings)


def status_of(records: Iterable[Record]) -> int:
    """Return the exit status of runs that went to their end."""
    from harness.record.model import Verdict  # noqa: PLC0415

    records = list(records)
    if any(record.error for record in records):
        return LAB_BROKE
    if any(record.count(Verdict.FAILED) or record.count(Verdict.FLAKY) for record in records):
        return STEP_FAILED
    if any(record.count(Verdict.ERROR) for record in records):
        return LAB_BROKE
    return NOTHING_COLLECTED if records and all(record.is_for_other_versions for record in records) else 0


@contextmanager
def _interruption() -> Iterator[None]:
    """End the command quietly after an interruption: the lab was taken down."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


@contextmanager
def _nothing_played() -> Iterator[None]:
    """End the command for a deck that cannot be played."""
    from harness.replay.errors import NothingToPlay, NotPlayable  # noqa: PLC0415
    from harness.report.findings import text  # noqa: PLC0415

    try:
        yield
    except NotPlayable as error:
        click.echo(f"{text.render(error.findings)}\nNothing was played.", err=True)
        sys.exit(INTERRUPTED)
    except NothingToPlay as error:
        give_up(f"{error}; `harness show {error.deck}` lists the steps that the harness sees", NOTHING_COLLECTED)
