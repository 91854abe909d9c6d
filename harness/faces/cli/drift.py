"""`harness baseline`, `harness drift`, `harness parity`: runs compared, with an earlier one or with a translation's."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.engine import check_host
from harness.faces.cli.errors import deck_errors, give_up, record_errors
from harness.faces.cli.options import GivenOptions, playing
from harness.faces.cli.outcome import played
from harness.faces.cli.output_paths import OutputPath
from harness.faces.cli.places import records_sent
from harness.project.options import RunOptions
from harness.project.rows import PlayCommand
from harness.report.exit_status import FINDINGS_ARE_THERE, LAB_BROKE, NOTHING_COLLECTED, USAGE_ERROR
from harness.report.findings import FORMATS
from harness.report.findings import render as render_findings
from harness.report.quantity import number

if TYPE_CHECKING:
    from harness.deck.model import Deck
    from harness.record.model import Record


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option(
    "--from", "source", type=click.Path(path_type=Path), metavar="RECORD", help="Play nothing: take this record."
)
@click.option("--to", "target", type=OutputPath(), metavar="FILE", help="Write it there.")
@click.option("--allow-failures", is_flag=True, help="Take a run in which steps failed, too.")
@playing(PlayCommand.BASELINE)
def baseline(deck: Path, source: Path | None, target: Path | None, allow_failures: bool, given: GivenOptions) -> None:
    """Play a deck, and write what it did beside it, for `harness drift` to compare with.

    \b
    harness baseline slides/en/app.md                   # writes slides/en/app.baseline.yaml
    harness run slides/en/app.md --record good.json
    harness baseline slides/en/app.md --from good.json  # the same from a record

    The file is there to be committed and reviewed: of each step the verdict, what was printed and what it did to the
    cluster, with … for what is another in every run (generated names, ages, addresses, node ports, hashes).

    Exit status 0 if it was written, 1 if steps failed (and it was not), otherwise as of `harness run`.
    """
    from harness.drift.baseline.baselines import baseline_of, path_of, write_baseline  # noqa: PLC0415
    from harness.record.model import Verdict  # noqa: PLC0415

    options = given.for_deck(deck)
    read = _read(deck, options)
    record = _record(read, source, options)
    failed = [step for step in record.steps if step.verdict not in (Verdict.PASSED, Verdict.SKIPPED)]
    if failed and not allow_failures:
        first = failed[0]
        give_up(
            f"{deck}: {len(failed)} of {len(record.steps)} steps did not pass, first {first.path}:{first.line} "
            f"({first.verdict}): no baseline is written; with --allow-failures it is, and says so",
            FINDINGS_ARE_THERE,
        )
    if record.is_for_other_versions:
        give_up(f"{deck}: nothing was played: it is for other versions of Kubernetes", NOTHING_COLLECTED)
    skipped = sum(step.verdict is Verdict.SKIPPED and step.unmet is None for step in record.steps)
    if skipped > sum(bool(slide.excluded or step.skip) for slide, step in read.steps):
        give_up(f"{source}: only a part of {deck} was played in that run: play all of it", USAGE_ERROR)
    path = target or path_of(deck)
    with record_errors("baseline"):
        write_baseline(baseline_of(record), path)
    noted = f", {len(failed)} of them not passed" if failed else ""
    click.echo(f"{path}: {len(record.steps)} steps{noted}")


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="FILE", help="The baseline, if it is not beside the deck."
)
@click.option(
    "--from", "source", type=click.Path(path_type=Path), metavar="RECORD", help="Play nothing: take this record."
)
@click.option("--json", "as_json", is_flag=True, help="An object: level, counts, before, after, steps.")
@playing(PlayCommand.DRIFT)
def drift(deck: Path, against: Path | None, source: Path | None, as_json: bool, given: GivenOptions) -> None:
    """Play a deck, and say what it does otherwise than its baseline.

    \b
    harness drift slides/en/app.md                        # against slides/en/app.baseline.yaml
    harness drift slides/en/app.md --cluster context:new  # the same deck on a newer server
    harness drift slides/en/app.md --kubernetes 1.34      # on a server of another version
    harness drift slides/en/app.md --against old.yaml --from record.json --json

    \b
    same      what the audience sees and gets is what it was
    cosmetic  another wording, a column more or less, a warning
    changed   another effect, exit status or output; a step that is new or gone
    broken    it passed, and passes no longer

    Exit status 0 if all is same or cosmetic, 1 if something changed or broke, otherwise as of `harness run`.
    """
    from harness.drift.baseline.baselines import path_of, read_baseline, require_same_deck  # noqa: PLC0415
    from harness.drift.baseline.comparison import Level, compare  # noqa: PLC0415
    from harness.drift.baseline.traces import traces_of  # noqa: PLC0415
    from harness.report.drift import ComparedRun, DriftReport, render_json, render_text  # noqa: PLC0415
    from harness.report.sheet import UNLIMITED, width_of  # noqa: PLC0415

    options = given.for_deck(deck)
    read = _read(deck, options)
    path = against or path_of(deck)
    with record_errors():
        known = read_baseline(path, deck)
        require_same_deck(known, path, deck.name, read.language, [(step.kind, step.text) for _, step in read.steps])
    record = _record(read, source, options)
    cluster = record.cluster
    report = DriftReport(
        before=ComparedRun(name=str(path), kubectl=known.kubectl, server=known.server),
        after=ComparedRun(
            name=str(deck),
            kubectl=cluster.kubectl_version if cluster else "",
            server=cluster.server_version if cluster else "",
        ),
        steps=compare(known.steps, traces_of(record)),
    )
    click.echo(render_json(report) if as_json else render_text(report, width=width_of(sys.stdout, UNLIMITED)))
    sys.exit(FINDINGS_ARE_THERE if report.level.rank >= Level.CHANGED.rank else 0)


@click.command()
@click.argument("original", type=click.Path(path_type=Path))
@click.argument("translation", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "sources",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="RECORD",
    help="Play nothing: take these records, first the original's, then the translation's.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@playing(PlayCommand.PARITY)
def parity(original: Path, translation: Path, sources: tuple[Path, ...], form: str, given: GivenOptions) -> None:
    """Play a deck and its translation, each on a lab of its own, and say where they come out otherwise.

    \b
    harness parity slides/en/app.md slides/fr/app.md
    harness parity app.md app.fr.md --from en.json --from fr.json    # of two runs that were recorded

    A finding is another verdict, another effect on the cluster, another output where a slide says what will appear. Each
    names its line in both decks. `harness check` compares what both say, and needs no lab.

    Exit status 1 if there are findings other than notes, 0 if there are none, otherwise as of `harness run`.
    """
    from harness.drift.translation.parity import compare_runs  # noqa: PLC0415
    from harness.replay.preparation import record_paths  # noqa: PLC0415
    from harness.report.reasons import reason_of  # noqa: PLC0415

    if len(sources) not in (0, 2):
        give_up("--from takes two records: first the original's, then the translation's", USAGE_ERROR)
    first, second = sources or (None, None)
    options = given.for_deck(original)
    of_translation = replace(options, original=original)
    decks = _read(original, options), _read(translation, of_translation)
    with records_sent(options) as local:
        with record_errors():
            paths = record_paths(local.record_path, decks)
        options, of_translation = replace(options, record=paths[0]), replace(of_translation, record=paths[1])
        records = _record(decks[0], first, options), _record(decks[1], second, of_translation)
    findings = compare_runs(decks[0], records[0], decks[1], records[1], reason_of)
    rendered = render_findings(form, findings)
    if rendered:
        click.echo(rendered)
    if form == "text":
        click.echo(f"2 decks played, {number(len(findings), 'finding')}", err=True)
    sys.exit(FINDINGS_ARE_THERE if not all(finding.is_note for finding in findings) else 0)


def _read(path: Path, options: RunOptions) -> Deck:
    """Return a deck as `harness run` plays it."""
    from harness.replay.preparation import deck_of  # noqa: PLC0415

    with deck_errors():
        if path.is_dir():
            give_up(f"{path} is a folder: name one deck", USAGE_ERROR)
        return deck_of(path, options)[0]


def _record(deck: Deck, source: Path | None, options: RunOptions) -> Record:
    """Return a complete record of a deck: the one at `source`, or that of a run made now."""
    from harness.deck.source import sha256  # noqa: PLC0415
    from harness.record.files import read_record  # noqa: PLC0415

    if source is None:
        return _played(deck.path, options)
    with record_errors(), deck_errors():
        record = read_record(source)
        if not record.complete:
            give_up(f"{source}: that run was cut short: play the deck again", USAGE_ERROR)
        if Path(record.deck.path).name != deck.path.name:
            give_up(f"{source} is the record of {record.deck.path}, not of {deck.path}", USAGE_ERROR)
        if record.deck.sha256 not in (sha256(*(deck.files or (deck.path,))), sha256(deck.path)):
            give_up(f"{source}: {deck.path} was edited since that run: play it again", USAGE_ERROR)
        return record


def _played(deck: Path, options: RunOptions) -> Record:
    """Play a deck and return the record of its complete run; progress goes to standard error."""
    from harness.report.live import view_for  # noqa: PLC0415

    check_host(options, deck, err=True)
    (record,) = played([deck], options, view_for(sys.stderr))
    if record.error:
        sys.exit(LAB_BROKE)
    return record
