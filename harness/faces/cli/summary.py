"""`harness summary`: records of runs, for people and for CI systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import record_errors
from harness.faces.cli.output_paths import OutputPath
from harness.faces.cli.places import PlaceParameter, records_here
from harness.project import output_files
from harness.project.places import Place
from harness.report.summaries import DURATIONS, FORMATS, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.record.model import Record


_HELP = """Sum up records, or all records in a folder and below it, that `harness run --record` wrote.

\b
{formats}

\b
harness summary records/ --format markdown >>"$GITHUB_STEP_SUMMARY"
harness summary shard-*/                  # of several machines, and what of them is missing
harness summary s3://bucket/night/        # from where `--record` has sent them
""".format(formats="\n".join(f"{name:9} {meaning}" for name, meaning in FORMATS.items()))


@click.command(help=_HELP)
@click.argument("records", nargs=-1, required=True, type=PlaceParameter())
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(FORMATS)),
    default="text",
    show_default=True,
)
@click.option("-o", "--output", type=OutputPath(), metavar="FILE", help="Write it there.")
def summary(records: tuple[Place, ...], form: str, output: Path | None) -> None:
    """See `_HELP`."""
    from harness.record.joined import join  # noqa: PLC0415
    from harness.report.shards import missing_lines  # noqa: PLC0415

    with record_errors("summary"), records_here(records) as paths:
        joined = join(paths)
        text = _durations(joined.paths) if form == DURATIONS else render(form, _read(joined.paths), joined.missing)
        if output is not None:
            output_files.write(output, f"{text.rstrip()}\n")
    if output is None and text:
        click.echo(text.rstrip())
    for line in missing_lines(joined.missing):
        click.echo(line, err=True)


def _read(paths: Sequence[Path]) -> list[Record]:
    from harness.record.files import read_record  # noqa: PLC0415

    return [read_record(path) for path in paths]


def _durations(paths: Sequence[Path]) -> str:
    import msgspec  # noqa: PLC0415

    from harness.record.cell_times import cell_times  # noqa: PLC0415

    return msgspec.json.format(msgspec.json.encode(cell_times(paths)), indent=1).decode()
