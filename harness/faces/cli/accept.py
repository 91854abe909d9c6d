"""`harness accept`: what a run showed becomes what the slides claim."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import deck_errors, give_up, record_errors
from harness.faces.cli.options import reading
from harness.faces.cli.settings import settings_of
from harness.report.exit_status import FINDINGS_ARE_THERE, USAGE_ERROR
from harness.report.quantity import number

if TYPE_CHECKING:
    from harness.deck.model import Span
    from harness.fixes.accepting import Accepted
    from harness.project.settings import CheckSettings
    from harness.record.model import Record


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option(
    "--record",
    "named",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="RECORD",
    help="Of which run, or of which runs on several versions, or a folder of these; the deck's last one if not said.",
)
@click.option("--write", is_flag=True, help="Write it without asking.")
@reading("dialect", "exclude_class")
def accept(
    deck: Path, named: tuple[Path, ...], write: bool, dialect: str | None, exclude_class: tuple[str, ...]
) -> None:
    """Write what a run showed into the slides, where nothing but their claim was not met.

    \b
    harness run talk.md ; harness accept talk.md                  # shows the diff, then asks
    harness accept talk.md --write                                # does not ask
    harness accept talk.md --record records/talk.json             # of that run
    harness matrix talk.md --kubernetes 1.30..1.37 --record records/ ; harness accept talk.md --record records/

    Of runs on several versions that answer differently both are claimed, each with the versions that it is for: ```requires
    until 1.33``` above the one, ```requires since 1.34``` above the other.

    Lines that match stay as they are written; so do placeholders (`web-xxxxx-yyyyy`, `<pod-name>`) and `...`. Where
    nothing of a claim is in the output, all of the output takes its place. Patterns, and claims about commands that failed,
    are left and listed.

    This is a person's judgement: it refuses to do anything where the variable CI is set.

    Exit status 0 if there is nothing to do, or all was written; 1 if something is left or was not written; 4 in CI, or if the
    deck or its record cannot be read.
    """
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        give_up(
            "CI is set, and nothing is accepted there: a person looks at what appeared, writes it and commits it. "
            "`harness fix --record RECORD` shows what there would be to write",
            USAGE_ERROR,
        )
    settings = settings_of(deck, (), (), exclude_class, None)
    with deck_errors():
        accepted = _accepted(deck, _records(deck, named), settings, dialect)
        changed = accepted.manuscripts.changed()
        for manuscript in changed:
            click.echo(manuscript.diff().encode("utf-8", "surrogateescape"), nl=False)
        expectations = number(accepted.count, "claim")
        is_written = bool(changed) and (write or _agrees(expectations))
        if is_written:
            accepted.manuscripts.write()
    _tell_left(accepted, is_written)
    if not changed:
        runs = "those runs" if len(named) > 1 or any(path.is_dir() for path in named) else "that run"
        outcome = f"{deck}: nothing to write" if accepted.left else f"{deck}: every claim was met in {runs}"
    elif is_written:
        outcome = f"{expectations} written. Next: look at the slides, then `harness run {deck}`"
    else:
        outcome = f"{expectations} to write: `harness accept {deck} --write` does it"
    click.echo(outcome, err=True)
    is_open = accepted.left or accepted.failing or (changed and not is_written)
    sys.exit(FINDINGS_ARE_THERE if is_open else 0)


def _tell_left(accepted: Accepted, is_written: bool) -> None:
    """Tell what is left to a person, each at its line: as it is after writing, if that was done."""

    from harness.report.unwritten import text_of  # noqa: PLC0415  (the reports' tables, where something is left)

    def place(span: Span) -> str:
        return f"{span.path}:{span.line if is_written else accepted.manuscripts.origin(span)}"

    for left in accepted.left:
        first = left.expectation.text.strip().split("\n")[0]
        click.echo(f"{place(left.expectation.span)}: left: {first}: {text_of(left.reason)}", err=True)
    for failing in accepted.failing:
        versions = ", ".join(map(str, failing.versions))
        alone = f"; if it is for the others alone, put ```requires {failing.well}``` above it" if failing.well else ""
        click.echo(f"{place(failing.step.span)}: this fails on {versions}{alone}", err=True)


def _accepted(deck: Path, records: list[Record], settings: CheckSettings, dialect: str | None) -> Accepted:
    if len(records) == 1:
        from harness.fixes.accepting import accept as accept_expectations  # noqa: PLC0415

        return accept_expectations(deck, records[0], settings, dialect)
    from harness.fixes.ranges import NoVersions, accept_ranges, by_version  # noqa: PLC0415

    try:
        runs = by_version(records)
    except NoVersions as error:
        give_up(str(error), USAGE_ERROR)
    for (version, _), (newer, _) in pairwise(runs):
        if newer != version.next:
            click.echo(
                f"note: nothing between {version} and {newer} was played; a range that ends there says nothing of these",
                err=True,
            )
    return accept_ranges(deck, runs, settings, dialect)


def _records(deck: Path, named: tuple[Path, ...]) -> list[Record]:
    """Return the records that are named, and those of the deck in folders that are named; its last one if none is."""
    from harness.record.files import find_records, read_record  # noqa: PLC0415

    with record_errors():
        records = [read_record(path) for path in find_records(named)] if named else [_last_record(deck)]
    of_deck = [record for record in records if len(records) == 1 or Path(record.deck.path).name == deck.name]
    if not of_deck:
        give_up(f"{', '.join(map(str, named))}: no record of {deck}", USAGE_ERROR)
    return of_deck


def _last_record(deck: Path) -> Record:
    """Return what the journal of the deck's last run tells. Raises `RecordError`."""
    from harness.record import journals  # noqa: PLC0415
    from harness.record.errors import RecordError  # noqa: PLC0415
    from harness.record.journal import Journal  # noqa: PLC0415

    journal = journals.latest(deck)
    if journal is None:
        raise RecordError(f"{deck} was never played here: `harness run {deck}` first, or name a record with --record")
    return Journal.read(journal)


def _agrees(expectations: str) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return click.confirm(f"Write {expectations}?", err=True)
