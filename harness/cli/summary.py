"""`harness summary`: records of runs, for people and for CI systems."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.errors import record_errors

if TYPE_CHECKING:
    from harness.record.model import Record


@click.command()
@click.argument("records", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "markdown", "github", "sarif", "issues")),
    default="text",
    show_default=True,
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it there.")
def summary(records: tuple[Path, ...], form: str, output: Path | None) -> None:
    """Sum up records, or all records in a folder and below it, that `harness run --record` wrote.

    \b
    text      what stands at the end of a run
    markdown  a page: what failed and why; of runs on several versions, slides × versions
    github    annotations of GitHub's actions
    sarif     SARIF 2.1.0, for code hosts
    issues    JSON: for each deck the title and body of an issue, and whether it drifted

    \b
    harness summary records/ --format markdown >>"$GITHUB_STEP_SUMMARY"
    """
    with record_errors():
        text = _rendered(_read(records), form)
        if output is not None:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(f"{text.rstrip()}\n")
    if output is None and text:
        click.echo(text.rstrip())


def _read(paths: tuple[Path, ...]) -> list[Record]:
    from harness.record.files import find_records, read_record  # noqa: PLC0415

    return [read_record(path) for path in find_records(paths)]


def _rendered(records: list[Record], form: str) -> str:
    from harness.report import ci, summary  # noqa: PLC0415
    from harness.report.sheet import wants_colour  # noqa: PLC0415

    if form == "text":
        return "\n\n".join(summary.summary(record, colour=wants_colour(sys.stdout)) for record in records)
    return ci.render(form, records)
