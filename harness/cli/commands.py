"""`harness` and its commands: the group, `show` and `run`."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import click

from harness.cli.accept import accept
from harness.cli.cast import cast
from harness.cli.check import check
from harness.cli.cluster import cluster
from harness.cli.coverage import coverage
from harness.cli.drift import baseline, drift, parity
from harness.cli.engine import check_host, play
from harness.cli.fix import fix
from harness.cli.matrix import matrix
from harness.cli.rehearse import rehearse
from harness.cli.report import report
from harness.cli.summary import summary
from harness.cli.watch import watch
from harness.deck.errors import DeckError
from harness.exit_status import USAGE_ERROR, deck_errors, give_up
from harness.interruption import interrupt_when_told_to_end
from harness.version import version

EXIT_STATUSES = """\b
Exit status:
  0  all steps passed
  1  a step failed
  2  interrupted, or a deck cannot be read
  4  wrong usage
  5  nothing to play
  6  the lab or the cluster broke, not the deck
"""


def _print_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        click.echo(f"harness {version()}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Print the version."
)
def main() -> None:
    """The slides are the tests: play a workshop deck on a real Kubernetes, and check what it claims.

    \b
    harness show DECK     what would be played
    harness check DECK    what is wrong with it, in a second
    harness fix DECK      what to write instead, where that is certain
    harness run DECK      play it on a real cluster
    harness watch DECK    play it again, from the first changed slide, at each save
    harness drift DECK    play it, and compare with what it did before
    harness matrix DECK   play it with several kubectls
    harness rehearse DECK the evening before: green? how long? what to pull?
    harness report RECORD show what happened, as a page
    """


@main.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="An object: deck, dialect, language, title, slides.")
@click.option("--dialect", help="Read it in this dialect instead of recognising it.")
@click.option("--exclude-class", "excluded", multiple=True, metavar="CLASS", help="Leave out the slides of this class.")
@click.option(
    "--original", type=click.Path(path_type=Path), metavar="DECK", help="The deck that this is a translation of."
)
@click.option(
    "--borrow-directives/--no-borrow-directives", "borrow", default=True, help="Draw what a translation borrows."
)
def show(  # noqa: PLR0917
    deck: Path, as_json: bool, dialect: str | None, excluded: tuple[str, ...], original: Path | None, borrow: bool
) -> None:
    """Draw a deck as it would be played: slides, steps, expectations."""
    from harness.deck.reader import read_deck  # noqa: PLC0415
    from harness.drift.borrowing import with_original  # noqa: PLC0415
    from harness.report import outline  # noqa: PLC0415

    with deck_errors():
        read = read_deck(deck, dialect, excluded)
        if borrow:
            read, _ = with_original(read, original, excluded)
    click.echo(outline.render_json(read) if as_json else outline.render_text(read))


@main.command(context_settings={"ignore_unknown_options": True}, epilog=EXIT_STATUSES)
@click.argument("decks", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option(
    "--cluster",
    default="local",
    show_default=True,
    metavar="PROVIDER",
    help="local, context:NAME, kind, k3d, minikube or none.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Write what happened: a file, or a folder for several decks.",
)
@click.option(
    "--casts/--no-casts",
    default=True,
    help="Keep beside the record what the terminals showed; `harness cast` plays it.",
)
@click.option(
    "--junit",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a JUnit report, with file and line of each step.",
)
@click.option(
    "--summary",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page in Markdown: what failed and why. A job of GitHub's actions shows it by itself.",
)
@click.option("--sarif", type=click.Path(path_type=Path), metavar="FILE", help="Write failures as SARIF.")
@click.option(
    "--annotate/--no-annotate",
    default=None,
    help="Print failures as annotations for GitHub, on by itself in its actions.",
)
@click.option(
    "--screenshots", type=click.Path(path_type=Path), metavar="DIR", help="Keep a picture of each page that is opened."
)
@click.option(
    "-k", "expression", metavar="EXPRESSION", help="Play only the steps whose slide title matches, as pytest does."
)
@click.option("-x", "exit_first", is_flag=True, help="Stop at the first failure.")
@click.option("-n", "workers", metavar="N", help="Play decks in parallel, each on a cluster of its own.")
@click.option("--from", "first", type=int, metavar="N", help="Begin with this slide.")
@click.option("--until", "last", type=int, metavar="N", help="End with this slide.")
@click.option("--timeout", type=float, metavar="SECONDS", help="For one command, unless the deck says otherwise.")
@click.option("--nodes", type=int, metavar="N", help="Nodes of the local cluster: node1, node2, …")
@click.option("--kubectl", metavar="VERSION", help="Type into a shell with this kubectl: 1.31, v1.31.9, a path, PATH.")
@click.option(
    "--api-removals",
    metavar="VERSION",
    help="Switch off the API versions that this Kubernetes no longer serves; the server stays what it is otherwise.",
)
@click.option("--dialect", help="Read the decks in this dialect instead of recognising it.")
@click.option("--exclude-class", "excluded", multiple=True, metavar="CLASS", help="Leave out the slides of this class.")
@click.option(
    "--original", type=click.Path(path_type=Path), metavar="DECK", help="The deck that this is a translation of."
)
@click.option(
    "--borrow-directives/--no-borrow-directives",
    "borrow",
    default=True,
    help="Play a translation with the hidden directives of its original that it lost.",
)
@click.option("--step", "by_step", is_flag=True, help="Pause before each step: play it, skip it, look around, end.")
@click.option("--keep", is_flag=True, help="Leave the cluster up; `harness cluster shell` looks around in it.")
@click.option("--resume", is_flag=True, help="Go on where the last run of this deck was killed.")
@click.option("--yes", is_flag=True, help="Touch an existing cluster without asking.")
@click.option("--install", is_flag=True, help="Install the Debian packages that the local cluster lacks.")
def run(decks: tuple[str, ...], **options: Any) -> None:
    """Play decks, and check what their slides claim.

    \b
    harness run slides/en/ourapponkube.md
    harness run slides/en -n 2 --record records/ --junit junit.xml
    harness run deck.md --until 10 --keep     # then: harness cluster shell
    harness run deck.md --cluster none        # a plain shell, no cluster
    harness run deck.md --step                # pause before each step
    harness run deck.md --api-removals 1.25   # what 1.25 no longer serves
    harness run "deck.md::Testing our registry::2" --cluster local:lab

    The engine is pytest: its own options can follow a `--`.
    """
    from harness.cli.step import require_terminal  # noqa: PLC0415
    from harness.deck.reader import find_decks  # noqa: PLC0415

    words = itertools.takewhile(lambda word: not word.startswith("-"), decks)
    with deck_errors():
        for path in (Path(word.partition("::")[0]) for word in words):
            if not path.exists():
                raise DeckError(f"{path}: no such file")
            find_decks(path)
    if options["by_step"]:
        require_terminal()
        if options["workers"] is not None:
            give_up("--step plays one step after the other, and -n several decks at once: leave one out", USAGE_ERROR)
    check_host(options)
    interrupt_when_told_to_end()
    sys.exit(play(list(decks), options))


for command in (
    accept,
    baseline,
    cast,
    check,
    cluster,
    coverage,
    drift,
    fix,
    matrix,
    parity,
    rehearse,
    report,
    summary,
    watch,
):
    main.add_command(command)
