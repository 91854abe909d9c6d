"""`harness init`: the first files of a project, and what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import deck_errors, give_up
from harness.project.forge.detection import GITLAB, Forge, forges_of
from harness.project.starter import (
    DECKS,
    FOLDER,
    FileOutcome,
    StarterFile,
    write_decks,
    write_settings,
    write_workflow,
)
from harness.report.exit_status import USAGE_ERROR
from harness.report.quantity import number

if TYPE_CHECKING:
    from harness.deck.model import Deck

_VERSIONS = 3
"""The number of versions of Kubernetes, up to the newest known one, in the settings for `harness matrix`."""
_FOUND, _NONE = "found", "none"


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--ci",
    type=click.Choice([_FOUND, *(forge.value for forge in Forge), _NONE]),
    default=_FOUND,
    show_default=True,
    help="The workflow to write: what the project's files and remotes tell, or one of these.",
)
def init(folder: Path, ci: str) -> None:
    """Write a first deck, the settings and a workflow into FOLDER, and say what to do next. Nothing is overwritten.

    \b
    harness init                 # here
    harness init talk --ci none  # a new folder, without a workflow

    Where there are decks already, none is written, and the workflow is about those. A workflow is for GitHub or GitLab: where the folder
    has files for one (.github, .gitlab-ci.yml), or its repository a remote there.
    """
    from harness.knowledge.releases import known  # noqa: PLC0415

    decks = _decks(folder)
    versions = sorted(known())[-_VERSIONS:]
    forges = forges_of(folder) if ci == _FOUND else [Forge(ci)] if ci != _NONE else []
    decks_folder = _folder_of(decks, folder) if decks else FOLDER
    files: list[StarterFile] = []
    try:
        files += [] if decks else write_decks(folder)
        files.append(write_settings(folder, oldest=str(versions[0]), newest=str(versions[-1])))
        for forge in forges:
            files += write_workflow(folder, forge, shlex.quote(decks_folder))
    except OSError as error:
        give_up(f"{error.filename}: cannot be written: {error.strerror}", USAGE_ERROR)
    if decks:
        click.echo(
            f"There {'is' if len(decks) == 1 else 'are'} {number(len(decks), 'deck')} in {decks_folder}: no other is written."
        )
    for file in files:
        click.echo(_line(file))
    if not forges and ci == _FOUND:
        click.echo("no workflow: nothing tells of GitHub or GitLab; --ci github or --ci gitlab writes one")
    _say_what_is_next(folder, decks, files, decks_folder)


def _decks(folder: Path) -> list[Deck]:
    """Return the decks of a folder: pages on which something is typed, without README and the like at the top."""
    from harness.deck.folders import select  # noqa: PLC0415
    from harness.deck.reader import read_deck  # noqa: PLC0415

    if not folder.is_dir():
        return []
    with deck_errors():
        paths = [path for path in select(folder).decks if path.parent != folder or not path.stem.isupper()]
        return [deck for deck in map(read_deck, paths) if deck.steps]


def _folder_of(decks: Iterable[Deck], folder: Path) -> str:
    """Return the common folder of all decks, relative to that of the project."""
    import os.path  # noqa: PLC0415

    return os.path.relpath(os.path.commonpath([deck.path.parent for deck in decks]) or ".", folder)


def _line(file: StarterFile) -> str:
    if file.outcome is FileOutcome.WRITTEN:
        return f"wrote {file.path}"
    if file.path == GITLAB:
        return f"left {file.path} as it is: add to it\n  include:\n    - local: .gitlab/slides.yml"
    return f"left {file.path} as it is"


def _say_what_is_next(folder: Path, decks: list[Deck], files: Iterable[StarterFile], decks_folder: str) -> None:
    rows = list(_next(decks, decks_folder))
    width = max(len(command) for command, _ in rows)
    click.echo("\nNext" + (f", in {folder}" if folder != Path() else "") + ":")
    for command, meaning in rows:
        click.echo(f"  {command.ljust(width)}  # {meaning}")
    if any(file.outcome is FileOutcome.WRITTEN and file.path.startswith(".git") for file in files):
        click.echo("Commit and push them: the workflow reads the decks of each change, and plays them each night.")


def _next(decks: list[Deck], decks_folder: str) -> Iterator[tuple[str, str]]:
    """Yield the commands to type next, each with what it does."""
    yield f"harness check {shlex.quote(decks_folder)}", "read the decks, in a second"
    if not decks:
        yield f"harness run {next(iter(DECKS))} --cluster none", "play the first one, in a shell of this machine"
    yield f"harness run {shlex.quote(decks_folder)}", "play them on a real Kubernetes, which comes along (Linux)"
    yield "harness doctor", "what this machine has for that, and what it lacks"
