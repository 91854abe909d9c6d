"""`harness fix`: decks edited where it is certain what to write."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import deck_errors, give_up, record_errors
from harness.faces.cli.options import choosing, reading
from harness.faces.cli.settings import settings_of
from harness.report.exit_status import FINDINGS_ARE_THERE, USAGE_ERROR
from harness.report.quantity import number

if TYPE_CHECKING:
    from harness.deck.manuscripts import Manuscript, Manuscripts
    from harness.fixes.fixer import LeftFinding
    from harness.record.model import Record


@click.command()
@click.argument("decks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Make the edits instead of showing them.")
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="RECORD",
    help="What a run of the deck showed; claims that were not met become what appeared.",
)
@click.option("--with-translations", is_flag=True, help="Also edit what lies where translations of the decks do.")
@choosing("drift")
@reading("dialect", "exclude_class", "original")
def fix(  # noqa: PLR0917
    decks: tuple[Path, ...],
    write: bool,
    record: Path | None,
    original: Path | None,
    with_translations: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    exclude_class: tuple[str, ...],
    kubernetes: str | None,
    dialect: str | None,
) -> None:
    """Show what to edit in decks, as a unified diff, where it is certain what to write.

    \b
    harness fix slides                                # look at it
    harness fix slides --write                        # do it
    harness fix talk-fr.md --original talk.md         # not needed for fr/x.md beside en/x.md, x.fr.md beside x.en.md
    harness fix talk.md --kubernetes 1.24 --select drift
    harness run talk.md --record talk.json; harness fix talk.md --record talk.json

    It edits commands, flags and API versions that the version of Kubernetes does not have; commands that a translation
    spoiled, and directives that it lost; what a word processor or copying did to commands; text that an editor's wrong encoding spoiled; and, with the record of a run,
    claims that were not met. Placeholders and wildcards of the author stay. `harness check` tells about the same findings;
    its settings and ```ignore ID REASON``` count here too.

    What an author has to decide is left, and listed behind the diff with the reason.

    Exit status 0 if there is nothing to do, or all was written; 1 if edits are shown or something is left; 4 if a deck
    cannot be opened.
    """
    from harness.deck.reader import find_decks  # noqa: PLC0415
    from harness.drift.translation.originals import original_of, translations_of  # noqa: PLC0415
    from harness.fixes.fixer import Fixer  # noqa: PLC0415

    settings = settings_of(decks[0], select, ignore, exclude_class, kubernetes)
    with deck_errors():
        paths = [path for deck in decks for path in find_decks(deck)]
        if with_translations:
            paths += [translation for path in paths for translation in translations_of(path)]
        paths = list(dict.fromkeys(paths))
        originals = {
            path: original if original != path and original is not None else original_of(path) for path in paths
        }
        fixer = Fixer(settings, dialect, _record(record, paths))
        left: list[LeftFinding] = []
        for path in sorted(paths, key=lambda path: originals[path] is not None):
            left += fixer.fix(path, originals[path]).left
        changed = fixer.manuscripts.changed()
        if write:
            fixer.manuscripts.write()
    _tell_edits(changed, were_made=write)
    _tell_left(left, fixer.manuscripts, were_made=write)
    sys.exit(FINDINGS_ARE_THERE if left or (changed and not write) else 0)


def _tell_edits(changed: Sequence[Manuscript], *, were_made: bool) -> None:
    """Print how much was edited, or, as a diff, what is to be edited."""
    for manuscript in changed:
        if not were_made:
            click.echo(manuscript.diff().encode("utf-8", "surrogateescape"), nl=False)
        lines = number(manuscript.lines_changed, "line")
        click.echo(f"{manuscript.path}: {lines} {'edited' if were_made else 'to edit'}", err=True)


def _tell_left(left: Sequence[LeftFinding], manuscripts: Manuscripts, *, were_made: bool) -> None:
    """Print what the author has to decide, with the line numbers of the files as they are now."""
    from harness.report.unwritten import text_of  # noqa: PLC0415  (the reports' tables, where something is left)

    for item in left:
        line = item.finding.span.line if were_made else manuscripts.origin(item.finding.span)
        click.echo(
            f"{item.finding.span.path}:{line}: left[{item.finding.id}]: {item.finding.message}",
            err=True,
        )
        click.echo(f"      = {text_of(item.reason)}. {item.finding.help}", err=True)


def _record(path: Path | None, decks: list[Path]) -> Record | None:
    if path is None:
        return None
    from harness.record.files import read_record  # noqa: PLC0415

    with record_errors():
        record = read_record(path)
    if Path(record.deck.path).name not in {deck.name for deck in decks}:
        give_up(f"{path} is the record of {record.deck.path}: name that deck, or the record of this one", USAGE_ERROR)
    return record
