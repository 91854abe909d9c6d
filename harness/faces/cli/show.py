"""`harness show`: a deck as it would be played."""

from pathlib import Path
from typing import Any

import click

from harness.faces.cli.errors import deck_errors
from harness.faces.cli.options import decks_together, reading
from harness.faces.cli.settings import project_of


@click.command()
@click.argument("decks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="An object: deck, dialect, language, title, home, slides.")
@reading("dialect", "exclude_class", "original", "borrow_directives", "home", "workdir", "before", "together")
def show(decks: tuple[Path, ...], as_json: bool, **options: Any) -> None:
    """Draw a deck as it would be played: slides, steps, expectations. Several are drawn as one, with `--together`."""
    from harness.check.home import home_of  # noqa: PLC0415
    from harness.replay.preparation import deck_of  # noqa: PLC0415
    from harness.replay.surroundings import home_record  # noqa: PLC0415
    from harness.report import outline  # noqa: PLC0415

    if len(decks) > 1 and not options["together"]:
        raise click.UsageError("several decks are drawn as one: add --together, or name one")
    deck, *more = decks_together(decks) if options["together"] else decks
    with deck_errors():
        chosen = project_of(deck).play.over(options)
        read, _ = deck_of(deck, chosen, more)
        surroundings = home_of(read, chosen.home, chosen.workdir)
    home = home_record(surroundings.home)
    click.echo(outline.render_json(read, home) if as_json else outline.render_text(read, home))
    if surroundings.remark:
        click.echo(surroundings.remark, err=True)
