"""`harness matrix`: decks on several versions of Kubernetes, with several kubectls, on several clusters."""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from harness.faces.cli.decks import decks_to_type
from harness.faces.cli.errors import cluster_errors, deck_errors, give_up
from harness.faces.cli.options import GivenOptions, playing, sharing
from harness.faces.cli.output import echo_json
from harness.faces.cli.places import records_sent
from harness.faces.cli.settings import project_of
from harness.faces.cli.shards import cells_of_shard
from harness.project.options import RunOptions, ShardOptions
from harness.project.rows import PlayCommand
from harness.replay.interruption import interrupt_when_told_to_end
from harness.report.exit_status import FINDINGS_ARE_THERE, INTERRUPTED, LAB_BROKE, NOTHING_COLLECTED, USAGE_ERROR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.drift.matrix.cells import CellOutcome, Combination
    from harness.drift.matrix.play import Key
    from harness.drift.matrix.result import DeckMatrix

EXIT_STATUSES = """\b
Exit status:
  0  every cell passed, whatever looks otherwise in it
  1  a cell failed: a step of it did, or is flaky (--retries)
  2  interrupted; all clusters were taken down
  4  wrong usage
  5  nothing to play, or nothing of it is for any of these versions
  6  a cell is an error: its programs cannot be had, or the lab or the cluster broke
"""


@click.command(epilog=EXIT_STATUSES)
@click.argument("decks", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--kubernetes",
    "kubernetes_versions",
    multiple=True,
    metavar="VERSIONS",
    help="A server of each: 1.17..1.37, or 1.20,1.34,stable,./bin. The others are compared with the first: write the oldest first.",
)
@click.option(
    "--newest",
    is_flag=True,
    help="Also the newest Kubernetes that is known, whatever --kubernetes or the project names.",
)
@click.option(
    "--kubectl",
    "kubectls",
    multiple=True,
    metavar="VERSIONS",
    help="Each of these kubectls: 1.20..1.37, or 1.20,1.24,./kubectl,PATH. With --kubernetes, each on each server.",
)
@click.option(
    "--cluster",
    "clusters",
    default="local",
    show_default=True,
    metavar="PROVIDERS",
    help="local,context:NAME,kind:1.31,…",
)
@click.option(
    "-n",
    "limit",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Play N at once, or as many labs as there is memory for.",
)
@click.option("--bisect", is_flag=True, help="Play only what shows since which version each step differs.")
@click.option("--json", "as_json", is_flag=True, help="An object: decks, each with columns, slides, differences.")
@playing(PlayCommand.MATRIX)
@sharing
def matrix(
    decks: tuple[Path, ...],
    *,
    kubernetes_versions: tuple[str, ...],
    newest: bool,
    kubectls: tuple[str, ...],
    clusters: str,
    limit: int,
    bisect: bool,
    as_json: bool,
    given: GivenOptions,
    sharded: ShardOptions,
) -> None:
    """Play decks on every version of Kubernetes, with every kubectl: which steps differ, since which version?

    \b
    harness matrix deck.md --kubernetes 1.17..1.37 -n 2
    harness matrix deck.md --kubernetes 1.17..1.37 --bisect --record records/
    harness matrix deck.md --kubernetes 1.30,1.34 --kubectl 1.30,1.34     # the skew of participants' laptops
    harness matrix deck.md --kubectl 1.31,1.37 --cluster local,context:staging --yes
    harness matrix slides/ --kubernetes 1.30..1.37 --shard 3/20 --record records/   # on one of 20 machines

    Without --kubernetes and --kubectl it is what `[tool.harness.matrix] kubernetes` says; a night plays that and --newest.
    """
    from harness.replay.shards import shard_of  # noqa: PLC0415
    from harness.report import matrix as report  # noqa: PLC0415
    from harness.report.sheet import wants_colour, width_of  # noqa: PLC0415

    steps = {path: len(deck.steps) for path, deck in decks_to_type(decks, given.values.get("dialect")).items()}
    paths = tuple(steps)
    options = given.for_deck(decks[0])
    _require_sense(options, paths)
    if not (kubernetes_versions or kubectls):
        kubernetes_versions = project_of(decks[0]).matrix.kubernetes
        if not (kubernetes_versions or newest):
            _nothing_named()
    pairs = _columns(kubernetes_versions, kubectls, clusters, options, newest=newest)
    if any(pair.has_own_lab for pair in pairs):
        limit = _within_memory(limit, options.nodes)
    with deck_errors():
        shard = shard_of(sharded, options, os.environ)
    with records_sent(options) as local:
        names = cells_of_shard(shard, sharded, local, steps, pairs, bisect=bisect)
        results = _play(paths, pairs, given, local, names, limit=limit, bisect=bisect)
        if as_json:
            echo_json({"decks": results})
        else:
            click.echo(report.render(results, width=width_of(sys.stdout), colour=wants_colour(sys.stdout)))
        sys.exit(_status({column.outcome for deck in results for column in deck.columns if column.outcome}))


def _require_sense(options: RunOptions, decks: tuple[Path, ...]) -> None:
    """End the command for options that several decks, or several cells, cannot share."""
    if options.original is not None and len(decks) > 1:
        give_up(f"{options.original} is the original of one deck, and {len(decks)} are played", USAGE_ERROR)
    if options.record is not None and options.record.is_file():
        give_up(f"--record {options.record} is a file, and every cell writes a record: name a folder", USAGE_ERROR)


def _play(
    decks: tuple[Path, ...],
    pairs: tuple[Combination, ...],
    given: GivenOptions,
    options: RunOptions,
    names: Mapping[Key, str] | None,
    *,
    limit: int,
    bisect: bool,
) -> tuple[DeckMatrix, ...]:
    """Play the cells and show the progress. End the command when it is interrupted."""
    from rich.console import Console  # noqa: PLC0415

    from harness.cluster.temporary_directory import TemporaryRunDirectory  # noqa: PLC0415
    from harness.drift.matrix import choice  # noqa: PLC0415
    from harness.drift.matrix.play import Matrix, MatrixInterrupted, play  # noqa: PLC0415
    from harness.report.matrix import Progress  # noqa: PLC0415
    from harness.report.sheet import wants_colour  # noqa: PLC0415

    played = decks if names is None else tuple(dict.fromkeys(deck for deck, _ in names))
    progress = Progress(Console(file=sys.stderr, no_color=not wants_colour(sys.stderr), highlight=False))
    with (
        TemporaryRunDirectory() if options.record_path is None else nullcontext(options.record_path) as folder,
        TemporaryRunDirectory() as readings,
    ):
        cells = Matrix(
            decks=decks,
            pairs=pairs,
            choose=choice.by_bisection if bisect else choice.everything,
            limit=limit,
            program=(sys.executable, "-P", "-m", "harness.faces.cli.cell"),
            options=options,
            folder=Path(folder).absolute(),
            fetch=(sys.executable, "-P", "-m", "harness.faces.cli.fetch"),
            readings=_read_once(played, given, readings),
            names=names,
        )
        try:
            return play(cells, progress)
        except MatrixInterrupted:
            sys.exit(INTERRUPTED)
        finally:
            interrupt_when_told_to_end()  # again: the loop of asyncio hands signals back to Python


def _status(outcomes: set[CellOutcome]) -> int:
    """Return the exit status of cells; 0 for a shard without any."""
    from harness.drift.matrix.cells import CellOutcome  # noqa: PLC0415

    if CellOutcome.ERROR in outcomes:
        return LAB_BROKE
    if outcomes & {CellOutcome.FAILED, CellOutcome.FLAKY}:
        return FINDINGS_ARE_THERE
    return NOTHING_COLLECTED if outcomes == {CellOutcome.SKIPPED} else 0


def _nothing_named() -> NoReturn:
    give_up(
        "name versions: --kubernetes 1.17..1.37, or --kubectl 1.20..1.37; or have `[tool.harness.matrix]` of the project name "
        'them: kubernetes = ["1.17..1.37"]',
        USAGE_ERROR,
    )


def _within_memory(limit: int, nodes: int) -> int:
    """Return how many labs are played at once; print a note where the memory does not suffice for `limit`."""
    from harness.cluster.local.host import labs_at_once  # noqa: PLC0415

    fitting = labs_at_once(nodes)
    if fitting < limit:
        click.echo(f"playing {fitting} at once: the memory does not suffice for {limit} labs", err=True)
    return min(limit, fitting)


def _read_once(decks: tuple[Path, ...], given: GivenOptions, folder: Path) -> dict[Path, Path]:
    """Read each deck once for all of its cells; return the files from which cells load them."""
    from harness.replay.preparation import deck_of  # noqa: PLC0415

    readings = {}
    for number, deck in enumerate(decks, start=1):
        with deck_errors():
            readings[deck] = folder / f"{number}.deck"
            readings[deck].write_bytes(pickle.dumps(deck_of(deck, given.for_deck(deck))))
    return readings


def _columns(
    kubernetes_versions: tuple[str, ...],
    kubectls: tuple[str, ...],
    clusters: str,
    options: RunOptions,
    *,
    newest: bool,
) -> tuple[Combination, ...]:
    """Return the columns to play; the first is the reference. End the command for one that does not exist."""
    from harness.drift.matrix import cells  # noqa: PLC0415
    from harness.replay.preparation import provider_of  # noqa: PLC0415

    with deck_errors(), cluster_errors(USAGE_ERROR):
        versions = cells.kubernetes_versions(kubernetes_versions) if kubernetes_versions else ()
        pairs = cells.combinations(
            cells.with_newest(versions) if newest else versions,
            cells.kubectls(",".join(kubectls)) if kubectls else (),
            cells.clusters(clusters),
        )
        providers = {pair.cluster: provider_of(pair.options(options))[0] for pair in pairs}
    existing = sorted(cluster for cluster, provider in providers.items() if provider.traits.is_somebodys)
    if existing and not options.yes:
        give_up(
            f"every cell on {', '.join(existing)} creates and deletes what the deck says there, and nobody can be asked "
            "each time: say --yes",
            USAGE_ERROR,
        )
    return pairs
