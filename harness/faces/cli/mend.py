"""`harness mend`: what a night's runs showed, as one pull request."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.decks import decks_to_type
from harness.faces.cli.errors import cluster_errors, deck_errors, record_errors
from harness.faces.cli.output import progress
from harness.faces.cli.output_paths import OutputPath
from harness.faces.cli.places import PlaceParameter, records_here
from harness.faces.cli.settings import project_of, settings_of
from harness.project.places import Place
from harness.report.exit_status import FINDINGS_ARE_THERE, LAB_BROKE, USAGE_ERROR
from harness.report.quantity import number

if TYPE_CHECKING:
    from harness.fixes.proposing import Proposed
    from harness.record.model import Record
    from harness.report.pull_request import Unplayed

BRANCH = "harness/mend"
PATCH = "slides.patch"
EXIT_STATUSES = """\b
Exit status, whatever becomes of the pull request:
  0  the decks do what they say
  1  decks drifted
  4  wrong usage; or the decks do what they say, and the forge does not close the pull request, for another reason than rights
  5  there is no deck
  6  a lab broke, or a run is missing, and nothing drifted: all is left as it is
"""


@click.command(epilog=EXIT_STATUSES)
@click.argument("decks", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--record",
    "named",
    type=PlaceParameter(),
    multiple=True,
    required=True,
    metavar="RECORDS",
    help="The runs of the night: records, or folders of them, here or in a store.",
)
@click.option(
    "--kubernetes",
    multiple=True,
    metavar="VERSIONS",
    help="Each deck was to be played on these; what `[tool.harness.matrix]` says if not said.",
)
@click.option("--branch", default=BRANCH, show_default=True, metavar="NAME", help="The pull request's branch.")
@click.option("--base", default="", metavar="NAME", help="Merge it into this branch; the job's if not said.")
@click.option("--report", default="", metavar="ADDRESS", help="Where the page of `harness report` is, for a link.")
@click.option(
    "--patch",
    type=OutputPath(),
    default=PATCH,
    show_default=True,
    metavar="FILE",
    help="Where the edits go if there is no pull request.",
)
@click.option("--dry-run", is_flag=True, help="Change nothing at the forge: print the text, and write the patch.")
def mend(
    decks: tuple[Path, ...],
    *,
    named: tuple[Place, ...],
    kubernetes: tuple[str, ...],
    branch: str,
    base: str,
    report: str,
    patch: Path,
    dry_run: bool,
) -> None:
    """Have one pull request about all decks that drifted: open it, write it anew, or close it, by the runs of a night.

    \b
    harness matrix slides --newest --record records/
    harness mend slides --record records/                 # in a job of GitHub or GitLab
    harness mend slides --record records/ --dry-run       # anywhere: what it would say, and slides.patch

    It has what `harness fix --write` writes by itself, what drifted since which version, and what is left to you. Whatever would be wrong on
    another version that was played, and what appeared in the place of claims, is shown there and not written.

    The job needs a token: GITHUB_TOKEN that may write contents and pull requests, or GITLAB_TOKEN with the scopes api and write_repository.
    Without rights, and outside of both, the edits go to slides.patch, for `git apply`.

    A night on which a lab broke, or of which a run is missing, closes nothing. Commits of others on the branch stay.
    """
    from harness.faces.cli.publishing import PullRequestOptions, publish  # noqa: PLC0415
    from harness.record.joined import join  # noqa: PLC0415
    from harness.report.pull_request import Night, NightState, unplayed_lines  # noqa: PLC0415
    from harness.report.shards import missing_lines  # noqa: PLC0415

    dialect = project_of(decks[0]).play.dialect
    paths = list(decks_to_type(decks, dialect))
    with record_errors("patch"), records_here(named) as local_paths:
        joined = join(local_paths)
        runs = _runs(paths, joined.paths)
    records = [record for of_deck in runs.values() for record in of_deck]
    unplayed = _unplayed(runs, kubernetes)
    night = Night(records=records, missing=joined.missing, unplayed=unplayed)
    proposed = None
    if night.state is NightState.DRIFTED:
        progress(f"looking for what to write in {number(len(paths), 'deck')}")
        proposed = _proposed(paths, runs, dialect)
    for line in (*missing_lines(joined.missing), *unplayed_lines(unplayed)):
        click.echo(line, err=True)
    is_done = publish(night, proposed, PullRequestOptions(branch, base, report, patch, is_dry=dry_run))
    if night.state is NightState.SOUND:
        sys.exit(0 if is_done else USAGE_ERROR)
    sys.exit(FINDINGS_ARE_THERE if night.state is NightState.DRIFTED else LAB_BROKE)


def _runs(decks: Sequence[Path], records: Sequence[Path]) -> dict[Path, list[Record]]:
    """Return the runs of each deck; print which records are of no deck. Raises `RecordError`."""
    from harness.record.files import read_record  # noqa: PLC0415
    from harness.report.printable import printable  # noqa: PLC0415

    runs: dict[Path, list[Record]] = {deck: [] for deck in decks}
    by_place = {deck.resolve(): deck for deck in decks}
    for path in records:
        record = read_record(path)
        deck = by_place.get(Path(record.deck.path).resolve())
        if deck is None:
            line = f"{path.name} is left out: it is of {record.deck.path}, which is none of these decks"
            click.echo(printable(line), err=True)
        else:
            runs[deck].append(record)
    return runs


def _unplayed(runs: Mapping[Path, Sequence[Record]], kubernetes: tuple[str, ...]) -> list[Unplayed]:
    """Return the decks that were not played on all versions which the command line or their project asks for."""
    from harness.cluster import programs  # noqa: PLC0415
    from harness.drift.matrix.cells import kubernetes_versions  # noqa: PLC0415
    from harness.report.pull_request import Unplayed  # noqa: PLC0415

    unplayed = []
    for deck, records in runs.items():
        with deck_errors(), cluster_errors(USAGE_ERROR):
            names = kubernetes_versions(kubernetes or project_of(deck).matrix.kubernetes)
            wanted = {programs.minor_of(name) for name in names}
        broken = any(record.cluster is None for record in records)
        played = {record.cluster.version for record in records if record.cluster is not None}
        missing = tuple(sorted(wanted - played))
        if (missing and not broken) or not records:
            unplayed.append(Unplayed(deck, missing))
    return unplayed


def _proposed(decks: Sequence[Path], runs: Mapping[Path, Sequence[Record]], dialect: str | None) -> Proposed:
    from harness.fixes.proposing import propose  # noqa: PLC0415

    with deck_errors():
        return propose(decks, runs, lambda deck: settings_of(deck, (), (), (), None), dialect)
