"""`harness cast`: what the terminals showed while a deck was played, for asciinema."""

from pathlib import Path

import click

from harness.faces.cli.errors import record_errors
from harness.faces.cli.output_paths import OutputPath


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option(
    "--step", "index", type=click.IntRange(min=1), metavar="N", help="Of one step, counted over the whole deck."
)
@click.option(
    "-o",
    "--output",
    "target",
    type=OutputPath(allow_dash=True),
    default="-",
    metavar="FILE",
    help="Where to write it; to standard output if not said.",
)
@click.option("--idle", type=click.FloatRange(min=0), metavar="SECONDS", help="Make pauses that are longer so short.")
def cast(record: Path, index: int | None, target: Path, idle: float | None) -> None:
    """Export what the terminals showed, from a RECORD, as asciicast v3.

    \b
    harness run deck.md --record deck.json
    harness cast deck.json -o deck.cast             # the deck; each slide is a marker
    harness cast deck.json --step 7 | asciinema play -
    """
    from harness.project import output_files  # noqa: PLC0415
    from harness.record.asciicast import text_of, without_idling  # noqa: PLC0415
    from harness.record.casts import cast_of_deck, cast_of_step  # noqa: PLC0415
    from harness.record.files import read_record  # noqa: PLC0415

    with record_errors("cast"):
        read = read_record(record)
        recording = cast_of_deck(read, record) if index is None else cast_of_step(read, record, index)
        text = text_of(recording if idle is None else without_idling(recording, idle))
        if str(target) == "-":
            click.echo(text, nl=False)
        else:
            output_files.write(target, text)
