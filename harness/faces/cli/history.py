"""`harness history`: a deck over nights and versions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import give_up, record_errors
from harness.faces.cli.output import echo_json
from harness.faces.cli.places import PlaceParameter, records_here
from harness.project.places import Place
from harness.report.exit_status import USAGE_ERROR

if TYPE_CHECKING:
    from harness.record.outline import DeckOutline


@click.command()
@click.argument("deck")
@click.argument("records", metavar="RECORD…", nargs=-1, required=True, type=PlaceParameter())
@click.option(
    "--last", type=click.IntRange(0), default=30, show_default=True, metavar="N", help="Show the last N nights; 0: all."
)
@click.option("--json", "as_json", is_flag=True, help="An object: deck, nights, lanes with runs, unstable steps.")
def history(deck: str, records: tuple[Place, ...], last: int, as_json: bool) -> None:
    """Show what became of a deck over nights and versions, from its records.

    \b
    harness history slides/en/app.md nights/
    harness history app.md nights/ --last 7        # the end of its path is enough
    harness history app.md nights/ --json | jq '.unstable[] | [.place, .changes]'
    harness history app.md s3://bucket/nights/     # from where `--record` has sent them
    harness report nights/ -o report.html          # the same as a picture, with all that came of each run

    A folder stands for the records in it and below it, of every version of the harness. A step is unstable where it came out
    otherwise although neither the deck nor its version was another one, or where a run called it flaky. The exit status is 0,
    whatever the verdicts are.
    """
    from harness.drift.history import history_of  # noqa: PLC0415
    from harness.record.files import find_records, read_record  # noqa: PLC0415
    from harness.record.outline import outlines  # noqa: PLC0415
    from harness.report.history import render  # noqa: PLC0415
    from harness.report.sheet import wants_colour, width_of  # noqa: PLC0415

    with record_errors(), records_here(records) as paths:
        outline = _wanted(deck, outlines(find_records(paths)))
        played = history_of(read_record(path) for path in outline.paths)
    if as_json:
        echo_json(played)
    else:
        click.echo(render(played, width=width_of(sys.stdout, 100), colour=wants_colour(sys.stdout), last=last))


def _wanted(deck: str, decks: list[DeckOutline]) -> DeckOutline:
    """Return the deck of a name. End the command where none of the decks has it, or several do."""
    from harness.drift.history import is_deck  # noqa: PLC0415

    exact = [outline for outline in decks if outline.deck == deck]
    fitting = exact or [outline for outline in decks if is_deck(outline.deck, deck)]
    if len(fitting) != 1:
        names = ", ".join(sorted(outline.deck for outline in fitting or decks))
        problem = "several decks are called so:" if fitting else "no record is of this deck, there are those of"
        give_up(f"{deck}: {problem} {names}", USAGE_ERROR)
    return fitting[0]
