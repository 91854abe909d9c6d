"""Publish a night's result at a forge, or as a patch where nothing may be changed there."""

import os
from pathlib import Path

import click
from msgspec import Struct

from harness.faces.cli.errors import record_errors
from harness.fixes.proposing import Proposed
from harness.project import git, output_files
from harness.project.forge.branch import branch_of
from harness.project.forge.detection import Forge
from harness.project.forge.errors import ForgeError, NotAllowed
from harness.project.forge.job import WAYS_OUT, forge_of, project_of
from harness.project.forge.mending import Action, PublishResult, propose, withdraw
from harness.project.forge.pull_requests import Text
from harness.report import ci, pull_request
from harness.report.printable import printable
from harness.report.pull_request import Night, NightState

_SOUND_AGAIN = "The decks do what they say again, on all versions that were played."
_BESIDE_OTHERS = (
    "> **The last commit of this branch is not the harness's, so the branch is left as it is.** What is said here is of the last night, and of the "
    "branch into which this one would be merged. Merge or close it, or delete its branch: then the next night makes a new one."
)
_WORDS = {
    Action.OPENED: "opened {}",
    Action.UPDATED: "updated {}",
    Action.CLOSED: "closed {}: the decks do what they say",
    Action.NONE: "the decks do what they say, and no pull request is open",
    Action.SOMEBODYS: "left the branch of {} as it is, and said so there: its last commit is by {}",
}


class PullRequestOptions(Struct, frozen=True):
    """What the command line says of the pull request."""

    branch: str
    base: str
    """Empty for the one that the job is about."""
    report: str
    """The address of the report; empty for none."""
    patch: Path
    is_dry: bool
    """True where nothing is to be changed at the forge."""


def publish(night: Night, proposed: Proposed | None, wanted: PullRequestOptions) -> bool:
    """Open, rewrite or close the pull request, and print what was done; return False on failures other than missing rights.

    `proposed` are the edits, for a night on which decks drifted.
    """
    if night.state is NightState.UNKNOWN:
        click.echo("a lab broke, or a run is missing: a pull request that is open is left as it is")
        return True
    forge = None if wanted.is_dry else forge_of(os.environ)
    if forge is None:
        if not wanted.is_dry:
            click.echo("no pull request is opened, changed or closed: this is no job of GitHub or GitLab", err=True)
        _show(night, proposed, wanted)
        return True
    try:
        published = _published(forge, night, proposed, wanted)
    except ForgeError as error:
        click.echo(f"no pull request is opened, changed or closed: {printable(str(error))}", err=True)
        if isinstance(error, NotAllowed):
            click.echo(f"  for one, {WAYS_OUT[forge]}", err=True)
        _show(night, proposed, wanted)
        return isinstance(error, NotAllowed)
    url = published.pull_request.url if published.pull_request is not None else ""
    click.echo(printable(_WORDS[published.action].format(url, published.committer)))
    if published.action is Action.SOMEBODYS:
        _show(night, proposed, wanted)
    return True


def _show(night: Night, proposed: Proposed | None, wanted: PullRequestOptions) -> None:
    """Print what a pull request would say, and write its edits into a patch."""
    if proposed is None:
        click.echo("the decks do what they say")
        return
    click.echo(_text(night, proposed, wanted).body)
    _write_patch(proposed, wanted)


def _published(forge: Forge, night: Night, proposed: Proposed | None, wanted: PullRequestOptions) -> PublishResult:
    """Push the branch, and change the pull request as the night needs it. Raises `ForgeError`."""
    work_tree = git.work_tree_of(Path.cwd())
    if work_tree is None:
        raise ForgeError(f"{Path.cwd()}: no repository of git, or there is no git")
    project = project_of(forge, os.environ)
    text, beside_others = (_text(night, proposed, wanted, above) for above in ("", _BESIDE_OTHERS))
    with branch_of(work_tree, wanted.branch, project.address, project.credentials) as branch:
        if proposed is None:
            return withdraw(branch, project.pull_requests, _SOUND_AGAIN, beside_others)
        commit = branch.commit(_files(proposed), _message(proposed))
        base = wanted.base or project.branch
        return propose(branch, commit, project.pull_requests, base=base, text=text, beside_others=beside_others)


def _text(night: Night, proposed: Proposed | None, wanted: PullRequestOptions, above: str = "") -> Text:
    links = pull_request.Links(ci.source(), wanted.report, ci.job())
    return Text(pull_request.title(night), pull_request.body(night, proposed, links, above=above))


def _message(proposed: Proposed) -> str:
    """Return the message of the commit, which has no text of a deck in it."""
    changed = proposed.manuscripts.changed()
    if not changed:
        return "Tell of slides that drifted\n\nIt is not certain what to write, so nothing is changed.\n"
    extent = pull_request.extent(changed)
    return f"Mend slides that drifted\n\nThese are the {extent} that `harness fix --write` edits by itself.\n"


def _files(proposed: Proposed) -> dict[Path, bytes]:
    return {manuscript.path: manuscript.content() for manuscript in proposed.manuscripts.changed()}


def _write_patch(proposed: Proposed, wanted: PullRequestOptions) -> None:
    if not _files(proposed):
        click.echo("there is no patch: nothing is certain to write", err=True)
        return
    with record_errors("patch"):
        output_files.write(wanted.patch, _patch(proposed, wanted))
    click.echo(f"the edits are in {wanted.patch}: `git apply {wanted.patch}` makes them", err=True)


def _patch(proposed: Proposed, wanted: PullRequestOptions) -> bytes:
    """Return the edits as a patch of git, or as a plain diff where the decks are in no commit."""
    work_tree = git.work_tree_of(Path.cwd())
    try:
        if work_tree is not None:
            with branch_of(work_tree, wanted.branch, "") as branch:
                return branch.patch(branch.commit(_files(proposed), "patch"))
    except ForgeError as error:
        click.echo(f"{printable(str(error))}; the patch is a plain diff, for this folder", err=True)
    return "".join(item.diff() for item in proposed.manuscripts.changed()).encode("utf-8", "surrogateescape")
