"""`harness show`: a deck as it would be played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.cli.options import reading
from harness.exit_status import deck_errors
from harness.project.options import RunOptions


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="An object: deck, dialect, language, title, slides.")
@reading("dialect", "exclude_class", "original", "borrow_directives")
def show(deck: Path, as_json: bool, **options: Any) -> None:
    """Draw a deck as it would be played: slides, steps, expectations."""
    from harness.replay.preparation import deck_of  # noqa: PLC0415
    from harness.report import outline  # noqa: PLC0415

    with deck_errors():
        read, _ = deck_of(deck, RunOptions(**options))
    click.echo(outline.render_json(read) if as_json else outline.render_text(read))
