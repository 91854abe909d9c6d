"""Which decks a command is about, and what it says of them before it plays them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.deck.folders import LeftOut, Selection


def selected(paths: Iterable[Path]) -> Selection:
    """Return the decks of files and folders. Raises `NoDecks` for a folder without any."""
    from harness.deck.errors import NoDecks  # noqa: PLC0415
    from harness.deck.folders import Selection, select  # noqa: PLC0415
    from harness.deck.survey import Survey  # noqa: PLC0415
    from harness.report.survey import render  # noqa: PLC0415

    decks: dict[Path, None] = {}
    left_out: dict[LeftOut, None] = {}
    for path in paths:
        selection = select(path)
        if not selection.decks:
            summary = render(Survey((), selection.left_out)) if selection.left_out else ""
            raise NoDecks("\n".join(filter(None, [f"{path}: no deck in this directory", summary])))
        decks |= dict.fromkeys(selection.decks)
        left_out |= dict.fromkeys(selection.left_out)
    return Selection(tuple(decks), tuple(left_out))


def announce(paths: Sequence[Path], dialect: str | None, excluded: Sequence[str]) -> None:
    """Print which decks will be played, in which dialects, what is left out, and in which files nothing is typed.

    Print nothing where a deck cannot be read: playing it gives the reason. Raises `NoDecks` for a folder without any deck.
    """
    from harness.check.survey import survey_of  # noqa: PLC0415
    from harness.deck.errors import DeckError  # noqa: PLC0415
    from harness.deck.reader import read_deck  # noqa: PLC0415
    from harness.report.survey import render  # noqa: PLC0415

    selection = selected(paths)
    try:
        decks = [read_deck(path, dialect, excluded) for path in selection.decks]
    except DeckError:
        return
    survey, findings = survey_of(decks, selection.left_out)
    if findings:
        from harness.report.findings.text import render as render_findings  # noqa: PLC0415

        click.echo(render_findings(findings))
    click.echo(render(survey))
