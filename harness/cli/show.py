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
@click.option("--json", "as_json", is_flag=True, help="An object: deck, dialect, language, title, home, slides.")
@reading("dialect", "exclude_class", "original", "borrow_directives", "home", "workdir")
def show(deck: Path, as_json: bool, **options: Any) -> None:
    """Draw a deck as it would be played: slides, steps, expectations."""
    from harness.check.home import home_of  # noqa: PLC0415
    from harness.replay.preparation import deck_of  # noqa: PLC0415
    from harness.replay.surroundings import home_record  # noqa: PLC0415
    from harness.report import outline  # noqa: PLC0415

    with deck_errors():
        read, _ = deck_of(deck, RunOptions(**options))
        found = home_of(read, options["home"], options["workdir"])
    home = home_record(found.home)
    click.echo(outline.render_json(read, home) if as_json else outline.render_text(read, home))
    if found.remark:
        click.echo(found.remark, err=True)
