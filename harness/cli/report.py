"""`harness report`: records as a page for people."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.errors import give_up, record_errors
from harness.report.exit_status import USAGE_ERROR


@click.command()
@click.argument("records", metavar="RECORD…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", required=True, help="The page: one HTML file."
)
@click.option(
    "--source-url",
    default="",
    metavar="TEMPLATE",
    help="Where lines of decks can be looked at: https://…/blob/main/{path}#L{line}, vscode://file/…/{path}:{line}.",
)
def report(records: tuple[Path, ...], output: Path, source_url: str) -> None:
    """Write one page that shows what runs did, for people.

    \b
    harness run deck.md --record run.json
    harness report run.json -o report.html
    harness report nightly/ -o report.html     # several runs: slides × versions
    harness report shard-*/ -o report.html     # of several machines, and what of them is missing

    A folder stands for the records in it and below it. In a job of GitHub's actions lines of decks are links anyway. The page
    is a single file: it needs no network, and can be mailed, kept, printed.
    """
    from harness.project import output_files  # noqa: PLC0415
    from harness.record.files import read_record  # noqa: PLC0415
    from harness.record.joined import join  # noqa: PLC0415
    from harness.report import ci  # noqa: PLC0415
    from harness.report.page import Run, SourceLinks, UnusableTemplate, render  # noqa: PLC0415
    from harness.report.shares import missing_lines  # noqa: PLC0415

    try:
        links = SourceLinks(source_url or ci.line_links())
    except UnusableTemplate as error:
        give_up(f"--source-url {error}", USAGE_ERROR)
    with record_errors("page"):
        joined = join(records)
        runs = [Run(read_record(path), path) for path in joined.paths]
        page = render(runs, links, joined.missing)
        output_files.write(output, page)
    for line in missing_lines(joined.missing):
        click.echo(line, err=True)
    click.echo(f"{output}: {len(runs)} run{'s' * (len(runs) != 1)}, {len(page.encode()) / 1e6:.1f} MB")
