"""`harness coverage`: what of decks nobody checks."""

import sys
from pathlib import Path

import click

from harness.faces.cli.errors import deck_errors
from harness.faces.cli.options import reading
from harness.faces.cli.settings import project_of


@click.command()
@click.argument("decks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="An object: decks; each with numbers, commands, unchecked.")
@reading("dialect", "exclude_class")
def coverage(decks: tuple[Path, ...], as_json: bool, dialect: str | None, exclude_class: tuple[str, ...]) -> None:
    """List the commands of decks about which nothing is expected, and what slides say that nobody checks.

    \b
    harness coverage slides/en/ourapponkube.md
    harness coverage slides --json | jq '.decks[].numbers'

    A command that is played must always succeed. More is checked where the slide says what appears ("We should see:" and a
    fence), or a hidden ```expect```, ```expect-exit``` or ```wait``` does. `harness run` and then `harness accept` is a
    quick way to a claim: write a fence with `...`, and look at what appeared.

    Needs no cluster. The exit status is 0, whatever the numbers are.
    """
    from harness.check.coverage import coverage as coverage_of  # noqa: PLC0415
    from harness.deck.reader import find_decks, is_page_without_steps, read_deck  # noqa: PLC0415
    from harness.report.coverage import render_json, render_text  # noqa: PLC0415
    from harness.report.sheet import width_of  # noqa: PLC0415

    excluded = project_of(decks[0]).play.over({"exclude_class": exclude_class}).exclude_class
    with deck_errors():
        paths = dict.fromkeys(path for deck in decks for path in find_decks(deck))
        read = (read_deck(path, dialect, excluded) for path in paths)
        coverages = [coverage_of(deck) for deck in read if not is_page_without_steps(deck)]
    width = width_of(sys.stdout, otherwise=100)
    click.echo(render_json(coverages) if as_json else render_text(coverages, width=width))
