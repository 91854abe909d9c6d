"""A cell of a matrix: one deck, played in a process of its own. What happened is in its record."""

import pickle
import sys
from pathlib import Path

import click

from harness.faces.cli.options import GivenOptions, playing
from harness.faces.cli.outcome import played, status_of
from harness.faces.cli.start import start
from harness.project.rows import PlayCommand


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option("--reading", type=click.Path(path_type=Path), metavar="FILE", help="The deck as it was read already.")
@playing(PlayCommand.RUN)
def cell(deck: Path, reading: Path | None, given: GivenOptions) -> None:
    """Play a deck as `harness matrix` asks for it."""
    from harness.report.live import view_for  # noqa: PLC0415

    readings = None if reading is None else [pickle.loads(reading.read_bytes())]
    sys.exit(status_of(played([deck], given.for_deck(deck), view_for(sys.stdout), readings)))


if __name__ == "__main__":
    start(cell)
