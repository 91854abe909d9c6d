"""`harness report`: records as a page for people."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import give_up, record_errors
from harness.faces.cli.output_paths import OutputPath
from harness.faces.cli.places import CASTS, PlaceParameter, records_here
from harness.project.places import Place, StoreUrl
from harness.report.exit_status import USAGE_ERROR

if TYPE_CHECKING:
    from harness.report.page import SourceLinks


@click.command()
@click.argument("records", metavar="RECORD…", nargs=-1, required=True, type=PlaceParameter())
@click.option("-o", "--output", type=OutputPath(), metavar="FILE", help="The page: one HTML file.")
@click.option(
    "--serve",
    is_flag=True,
    help="Show it to browsers of this machine, and follow what is played: RECORD is a deck, a record or a folder.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of --serve; one that is free if not said.")
@click.option(
    "--source-url",
    default="",
    metavar="TEMPLATE",
    help="Where lines of decks can be looked at: https://…/blob/main/{path}#L{line}, vscode://file/…/{path}:{line}.",
)
def report(records: tuple[Place, ...], output: Path | None, source_url: str, serve: bool, port: int) -> None:
    """Write one page that shows what runs did, for people.

    \b
    harness run deck.md --record run.json
    harness report run.json -o report.html
    harness report nightly/ -o report.html     # several runs: slides × versions
    harness report deck.md --serve             # follow the deck's run, from now on
    harness report shard-*/ -o report.html     # of several machines, and what of them is missing
    harness report s3://bucket/night/ -o report.html    # from where `--record` has sent them

    A folder stands for the records in it and below it. In a job of GitHub's actions lines of decks are links anyway. The page
    is a single file: it needs no network, and can be mailed, kept, printed.
    """
    from harness.project import output_files  # noqa: PLC0415
    from harness.record.joined import join  # noqa: PLC0415
    from harness.report import ci  # noqa: PLC0415
    from harness.report.page import SourceLinks, UnusableTemplate, page_of  # noqa: PLC0415
    from harness.report.quantity import number  # noqa: PLC0415
    from harness.report.shards import missing_lines  # noqa: PLC0415

    try:
        links = SourceLinks(source_url or ci.line_links())
    except UnusableTemplate as error:
        give_up(f"--source-url {error}", USAGE_ERROR)
    if serve:
        _serve(records, output, links, port)
        return
    if output is None:
        raise click.UsageError("say where the page goes, with -o FILE, or follow a run with --serve")
    with record_errors("page"), records_here(records, CASTS) as paths:
        joined = join(paths)
        page = page_of(joined.paths, links, joined.missing)
        output_files.write(output, page)
    for line in missing_lines(joined.missing):
        click.echo(line, err=True)
    click.echo(f"{output}: {number(len(joined.paths), 'run')}, {len(page.encode()) / 1e6:.1f} MB")


def _serve(places: tuple[Place, ...], output: Path | None, links: SourceLinks, port: int) -> None:
    """Serve the page until somebody ends it. Raises `click.UsageError` for what cannot be followed."""
    from harness.report.follow.followed import Followed  # noqa: PLC0415
    from harness.report.follow.server import ADDRESS, FollowServer  # noqa: PLC0415

    if len(places) != 1 or output is not None:
        raise click.UsageError("--serve follows one deck, record or folder, and writes no file")
    path = places[0]
    if isinstance(path, StoreUrl):
        raise click.UsageError(
            "--serve follows what is played on this machine: write the page of what is in a store with -o FILE"
        )
    followed = Followed(path)
    if followed.is_deck and not path.is_file():
        give_up(f"{path}: no such deck, record or folder", USAGE_ERROR)
    try:
        server = FollowServer(followed, links, port)
    except OSError as error:
        give_up(f"port {port} of {ADDRESS}: {error.strerror}; --port 0 takes one that is free", USAGE_ERROR)
    with server:
        click.echo(f"{server.url} follows {path}; Ctrl-C ends it")
        with suppress(KeyboardInterrupt):  # nothing else ends it
            server.serve_forever()
