"""`harness accept`: what a run showed becomes what the slides claim."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import reading
from harness.cli.settings import settings_of
from harness.exit_status import FINDINGS_ARE_THERE, USAGE_ERROR, deck_errors, give_up

if TYPE_CHECKING:
    from harness.record.model import Record


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option(
    "--record", type=click.Path(path_type=Path), metavar="RECORD", help="Of which run; the deck's last one if not said."
)
@click.option("--write", is_flag=True, help="Write it without asking.")
@reading("dialect", "exclude_class")
def accept(deck: Path, record: Path | None, write: bool, dialect: str | None, exclude_class: tuple[str, ...]) -> None:
    """Write what a run showed into the slides, where nothing but their claim was not met.

    \b
    harness run talk.md ; harness accept talk.md                  # shows the diff, then asks
    harness accept talk.md --write                                # does not ask
    harness accept talk.md --record records/talk.json             # of that run

    Lines that match stay as they are written; so do placeholders (`web-xxxxx-yyyyy`, `<pod-name>`) and `...`. Where
    nothing of a claim is in the output, all of the output takes its place. Patterns, and claims about commands that failed,
    are left and listed.

    This is a person's judgement: it refuses to do anything where the variable CI is set.

    Exit status 0 if there is nothing to do, or all was written; 1 if something is left or was not written; 4 in CI, or if the
    deck or its record cannot be read.
    """
    from harness.check.fixes.accepting import accept as accept_claims  # noqa: PLC0415

    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        give_up(
            "CI is set, and nothing is accepted there: a person looks at what appeared, writes it and commits it. "
            "`harness fix --record RECORD` shows what there would be to write",
            USAGE_ERROR,
        )
    settings = settings_of(deck, (), (), exclude_class, None)
    with deck_errors():
        accepted = accept_claims(deck, _record(deck, record), settings, dialect)
        changed = accepted.manuscripts.changed()
        for manuscript in changed:
            click.echo(manuscript.diff().encode("utf-8", "surrogateescape"), nl=False)
        many = f"{accepted.count} claim{'s' * (accepted.count != 1)}"
        is_written = bool(changed) and (write or _agrees(many))
        if is_written:
            accepted.manuscripts.write()
    for left in accepted.left:
        first = left.claim.text.strip().split("\n")[0]
        line = left.claim.span.line if is_written else accepted.manuscripts.origin(left.claim.span)
        click.echo(f"{left.claim.span.path}:{line}: left: {first}: {left.reason}", err=True)
    if not changed:
        click.echo(
            f"{deck}: every claim was met in that run" if not accepted.left else f"{deck}: nothing to write", err=True
        )
    elif is_written:
        click.echo(f"{many} written. Next: look at the slides, then `harness run {deck}`", err=True)
    else:
        click.echo(f"{many} to write: `harness accept {deck} --write` does it", err=True)
    sys.exit(FINDINGS_ARE_THERE if accepted.left or (changed and not is_written) else 0)


def _record(deck: Path, path: Path | None) -> Record:
    from harness.record import journals  # noqa: PLC0415
    from harness.record.errors import RecordError  # noqa: PLC0415
    from harness.record.files import read_record  # noqa: PLC0415
    from harness.record.journal import Journal  # noqa: PLC0415

    try:
        if path is not None:
            return read_record(path)
        journal = journals.latest(deck)
        if journal is None:
            raise RecordError(
                f"{deck} was never played here: `harness run {deck}` first, or name a record with --record"
            )
        return Journal.read(journal)
    except RecordError as error:
        give_up(str(error), USAGE_ERROR)


def _agrees(many: str) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return click.confirm(f"Write {many}?", err=True)
