"""A cell of a matrix: one deck, played in a process of its own. What happened is in its record."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from harness.cli.options import GivenOptions, playing
from harness.cli.outcome import played, status_of
from harness.project.rows import Command


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@playing(Command.RUN)
def cell(deck: Path, given: GivenOptions) -> None:
    """Play a deck as `harness matrix` asks for it."""
    from harness.report.live import view_for  # noqa: PLC0415

    sys.exit(status_of(played([deck], given.for_deck(deck), view_for(sys.stdout))))


if __name__ == "__main__":
    cell()
