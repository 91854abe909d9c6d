"""`harness check`: what is wrong with decks, without playing them."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from harness.faces.cli.errors import deck_errors
from harness.faces.cli.options import as_given, choosing, decks_together, reading
from harness.faces.cli.settings import check_given, project_of, settings_of
from harness.report.exit_status import FINDINGS_ARE_THERE, NOTHING_COLLECTED
from harness.report.findings import FORMATS
from harness.report.findings import render as render_findings
from harness.report.quantity import number

if TYPE_CHECKING:
    from harness.check.checking import CheckOptions
    from harness.check.run_tree import Repositories
    from harness.deck.folders import LeftOut
    from harness.deck.model import Finding
    from harness.deck.survey import Survey

ENOUGH_FOR_PROCESSES = 24
"""The number of decks from which on several processes read them."""


class _Checked(Struct, frozen=True):
    """The results of a checked deck, without the deck itself, which would have to be sent between processes."""

    path: Path
    dialect: str
    findings: tuple[Finding, ...]
    is_left_out: bool
    """Whether it is an ordinary page on which nothing is typed."""


@click.command()
@click.argument("decks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@choosing("shell")
@click.option("--fix", is_flag=True, help="Repair text in a wrong encoding; `harness fix` mends what else can be.")
@click.option("--no-shellcheck", is_flag=True, help="Do not ask shellcheck, where it is installed.")
@reading(
    "dialect",
    "exclude_class",
    "original",
    "home",
    "workdir",
    "env",
    "placeholders",
    "before",
    "together",
    "strict",
    "write_files",
)
def check(  # noqa: PLR0917
    decks: tuple[Path, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    original: Path | None,
    exclude_class: tuple[str, ...],
    kubernetes: str | None,
    dialect: str | None,
    fix: bool,
    no_shellcheck: bool,
    **given: Any,
) -> None:
    """Say what is wrong with decks, or with all decks of a folder, without playing them; or with manifests of Kubernetes.

    \b
    harness check slides
    harness check talk-fr.md --original talk.md    # not needed for fr/x.md beside en/x.md, x.fr.md beside x.en.md
    harness check slides --ignore image-without-tag --format sarif >findings.sarif
    harness check k8s/web.yaml k8s                 # manifests, and folders that hold only manifests

    Needs no cluster. `[tool.harness]` in pyproject.toml, or a harness.toml, sets select, ignore, exclude-class and kubernetes
    for a project; ```ignore ID REASON``` in a comment of a slide silences one finding there.

    Exit status 1 if there are findings other than notes, 0 if there are none, 4 if a deck cannot be opened, 5 if a folder has nothing to play.
    """
    from harness.check.checking import CheckOptions  # noqa: PLC0415
    from harness.check.manifest_files import check_file, divide, files_in  # noqa: PLC0415
    from harness.check.merging import merged, strict  # noqa: PLC0415
    from harness.faces.cli.survey import selected  # noqa: PLC0415

    with deck_errors():
        named = divide(decks)
        pages = named.decks
        selection = selected(pages)
    paths = list(selection.decks)
    if fix:
        _fix(paths)
    settings = settings_of(decks[0], select, ignore, exclude_class, kubernetes)
    project = project_of(decks[0])
    play = project.play.over(as_given(given))
    check_given(play)
    more = tuple(decks_together(pages)[1:]) if play.together else ()
    paths = paths[:1] if more else paths
    job = CheckOptions(settings, play, project.lab.pass_env, dialect, original, not no_shellcheck, more)
    with deck_errors():
        checked = list(_checked(paths, job))
        quiet = (folder for folder in pages if folder.is_dir() and _types_nothing(folder, checked))
        manifests = list(dict.fromkeys([*named.manifests, *(file for folder in quiet for file in files_in(folder))]))
        in_manifests = [(path, check_file(path, settings)) for path in manifests]
    findings = merged([*((item.path, item.findings) for item in checked), *in_manifests])
    if play.strict:
        findings = strict(findings)
    _print(form, findings, _survey(checked, (*selection.left_out, *named.left_out), len(manifests)))
    if any(not finding.is_note for finding in findings):
        sys.exit(FINDINGS_ARE_THERE)
    has_only_pages = (
        not manifests and all(item.is_left_out for item in checked) and all(deck.is_dir() for deck in decks)
    )
    sys.exit(NOTHING_COLLECTED if has_only_pages else 0)


def _print(form: str, findings: Sequence[Finding], survey: Survey) -> None:
    """Print findings in a format and, where people read them, what was checked."""
    from harness.report.survey import render  # noqa: PLC0415

    rendered = render_findings(form, findings)
    if rendered:
        click.echo(rendered)
    if form == "text":
        notes = sum(finding.is_note for finding in findings)
        click.echo(render(survey, len(findings), notes), err=True)


def _survey(checked: Iterable[_Checked], left_out: Iterable[LeftOut], manifests: int) -> Survey:
    """Return what was checked and what was not; pages on which nothing is typed are left out too."""
    from harness.deck.folders import LeftOut, Reason  # noqa: PLC0415
    from harness.deck.survey import Survey  # noqa: PLC0415

    quiet = [LeftOut(item.path, Reason.NOTHING_TO_TYPE) for item in checked if item.is_left_out]
    return Survey(tuple(item.dialect for item in checked if not item.is_left_out), (*left_out, *quiet), manifests)


def _types_nothing(folder: Path, checked: Iterable[_Checked]) -> bool:
    """Return whether nothing is typed on any page of a folder, as where a README is beside manifests."""
    return all(item.is_left_out for item in checked if item.path.is_relative_to(folder))


def _fix(paths: list[Path]) -> None:
    from harness.deck.composition.reading import is_composition, read_composition  # noqa: PLC0415
    from harness.deck.manuscripts import write_repaired  # noqa: PLC0415
    from harness.deck.source import read_source  # noqa: PLC0415

    with deck_errors():
        for path in paths:
            for source in read_composition(path).files if is_composition(path) else (read_source(path),):
                if lines := write_repaired(source):
                    click.echo(f"{source.path}: {number(lines, 'line')} mended", err=True)


def _checked(paths: list[Path], job: CheckOptions) -> Iterator[_Checked]:
    workers = min(len(os.sched_getaffinity(0)), 8)
    if len(paths) < ENOUGH_FOR_PROCESSES or workers == 1:
        for path in paths:
            yield _check(path, job)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    from harness.replay.interruption import undisturbed  # noqa: PLC0415

    first, *rest = paths
    yield _check(first, job)  # loads what the processes then share
    gc.freeze()  # no process walks through what it shares, or has to copy it for that
    pool = ProcessPoolExecutor(workers, get_context("fork"))
    try:
        with undisturbed():  # half of a pool would neither work nor end
            results = pool.map(_check, rest, [job] * len(rest), chunksize=8)
        yield from results
    finally:
        # Each process is done with the decks that it has in hand: it removes what it wrote for them.
        pool.shutdown(cancel_futures=True)


def _check(path: Path, job: CheckOptions) -> _Checked:
    from harness.check.checking import checked  # noqa: PLC0415

    result = checked(path, job, _repositories())
    return _Checked(path, result.deck.dialect, result.findings, result.is_left_out)


@cache
def _repositories() -> Repositories:
    """Return the repositories that this process has found, so that git is asked once for all decks of one."""
    from harness.check.run_tree import Repositories  # noqa: PLC0415

    return Repositories()
