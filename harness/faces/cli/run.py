"""`harness run`: decks played, with pytest as the engine."""

import itertools
import os
import sys
from pathlib import Path

import click

from harness.faces.cli.engine import EngineOptions, check_host, play
from harness.faces.cli.errors import deck_errors, give_up
from harness.faces.cli.options import GivenOptions, decks_together, playing, reporting, sharing
from harness.faces.cli.output_paths import OutputPath
from harness.project.options import ReportOptions, RunOptions, ShardOptions
from harness.project.rows import PlayCommand
from harness.report.exit_status import NOTHING_COLLECTED, USAGE_ERROR

EXIT_STATUSES = """\b
Exit status:
  0  all steps passed
  1  a step failed, or is flaky: it failed, and passed when the deck was played again
  2  interrupted, or a deck cannot be read
  4  wrong usage, or a record could not be written where it was wanted
  5  nothing to play
  6  the lab or the cluster broke, or lacked an image, or the set-up before the deck failed: not the deck
"""


@click.command(epilog=EXIT_STATUSES)
@click.argument("decks", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option(
    "-k", "expression", metavar="EXPRESSION", help="Play only the steps whose slide title matches, as pytest does."
)
@click.option("-x", "exit_first", is_flag=True, help="Stop at the first failure.")
@click.option("-n", "workers", metavar="N", help="Play decks in parallel, each on a cluster of its own.")
@click.option("--step", "by_step", is_flag=True, help="Pause before each step: play it, skip it, look around, end.")
@playing(PlayCommand.RUN)
@click.option(
    "--junit",
    type=OutputPath(),
    metavar="FILE",
    help="Write a JUnit report, with file and line of each step.",
)
@reporting
@sharing
def run(
    decks: tuple[str, ...],
    *,
    expression: str | None,
    exit_first: bool,
    workers: str | None,
    by_step: bool,
    junit: Path | None,
    given: GivenOptions,
    reports: ReportOptions,
    sharded: ShardOptions,
) -> None:
    """Play decks, and check what their slides claim.

    \b
    harness run slides/en/ourapponkube.md
    harness run slides/en -n 2 --record records/ --junit junit.xml
    harness run deck.md --until 10 --keep     # then: harness cluster shell
    harness run deck.md --cluster none        # a plain shell, no cluster
    harness run deck.md --step                # pause before each step
    harness run setup.md lab.md --together    # in one lab and one shell
    harness run deck.md --kubernetes 1.30     # a server of this version
    harness run deck.md --count 30 -x         # again and again, until a step fails
    harness run deck.md --retries 1           # was it luck? a failure is played again
    harness run "deck.md::Testing our registry::2" --cluster local:lab
    harness run slides/ --shard 3/20 --durations-path last-night/ --record records/

    The engine is pytest: its own options can follow a `--`.
    """
    from harness.deck.reader import require_dialect  # noqa: PLC0415
    from harness.replay.shards import shard_of  # noqa: PLC0415

    paths = _paths(decks)
    first = paths[0] if paths else Path()
    options = given.for_deck(first)
    with deck_errors():
        require_dialect(options.dialect)
    is_told_by_view = workers is None and len(paths) == len(decks) == 1 and paths[0].is_file()
    if not is_told_by_view:
        _announce(paths, options)
    if by_step:
        from harness.faces.cli.step import require_terminal  # noqa: PLC0415

        require_terminal()
        if workers is not None:
            give_up("--step plays one step after the other, and -n several decks at once: leave one out", USAGE_ERROR)
    if options.together:
        decks_together(paths)
    with deck_errors():
        shard_of(sharded, options, os.environ)
    check_host(options, first)
    session = EngineOptions(expression, exit_first, workers, by_step, junit, reports, sharded)
    status = play(list(decks), options, session)
    if is_told_by_view and status == NOTHING_COLLECTED and expression is None:
        _announce(paths, options)
    sys.exit(status)


def _announce(paths: list[Path], options: RunOptions) -> None:
    from harness.faces.cli.survey import announce  # noqa: PLC0415  (a single deck is announced by the view that shows it)

    with deck_errors():
        announce(paths, options.dialect, options.exclude_class)


def _paths(words: tuple[str, ...]) -> list[Path]:
    """Return the files and folders before pytest's own options. End the command for one that does not exist."""
    from harness.deck.errors import DeckError  # noqa: PLC0415

    names = itertools.takewhile(lambda word: not word.startswith("-"), words)
    paths = [Path(word.partition("::")[0]) for word in names]
    with deck_errors():
        if missing := next((path for path in paths if not path.exists()), None):
            raise DeckError(f"{missing}: no such file")
    return paths
