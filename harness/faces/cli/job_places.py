"""Where the pods of `harness job` get decks from, and where they leave records."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from harness.faces.cli.errors import give_up
from harness.project import git
from harness.project.job import ClaimSource, ClaimTarget, GitSource, StoreTarget
from harness.project.places import StoreUrl, read_place
from harness.project.remotes import addresses_in, without_user
from harness.report.exit_status import USAGE_ERROR


def target_of(claim: str | None, record: str | None) -> ClaimTarget | StoreTarget:
    """Return where pods leave records, as `--claim` and `--record` say; ends the command where these say no such place."""
    place = read_place(record) if record else None
    if isinstance(place, StoreUrl):
        if claim is not None:
            give_up(
                f"--record {record} is a store, and --claim {claim} a volume: records go to one of them", USAGE_ERROR
            )
        if place.is_file():
            give_up(f"--record {record} is a file, and each shard may have several records: name a folder", USAGE_ERROR)
        return StoreTarget(place)
    if claim is None:
        give_up(
            "say where the records go, since pods go with all that is in them: --record s3://bucket/folder, or --claim NAME",
            USAGE_ERROR,
        )
    if place is not None and (place.is_absolute() or ".." in place.parts):
        give_up(f"--record {record}: with --claim it is a folder of the claim, like night-1", USAGE_ERROR)
    return ClaimTarget(claim, "" if place is None else place.as_posix())


def source_of(decks: Sequence[str], repository: str | None, ref: str, claim: str | None) -> GitSource | ClaimSource:
    """Return where pods get the decks; ends the command where that does not follow from where they are here."""
    if absolute := next((deck for deck in decks if Path(deck).is_absolute() or ".." in Path(deck).parts), None):
        give_up(
            f"{absolute}: name decks from the folder that you are in, since they lie elsewhere in a pod", USAGE_ERROR
        )
    if claim is not None:
        if repository is not None or ref:
            give_up("--decks-claim clones nothing: leave out --repository and --ref", USAGE_ERROR)
        return ClaimSource(claim)
    if repository is not None:
        return GitSource(_without_password(repository), ref or "HEAD")
    return _here(decks, ref)


def _here(decks: Sequence[str], ref: str) -> GitSource:
    """Return the repository that is worked on here, as its remote has it."""
    if missing := next((deck for deck in decks if not Path(deck.partition("::")[0]).exists()), None):
        give_up(f"{missing}: no such file; of another repository name it with --repository URL", USAGE_ERROR)
    tree = git.work_tree_of(Path.cwd())
    remotes = git.remotes(tree.top) if tree else ()
    remote = next((remote for remote in remotes if remote.name == "origin"), remotes[0] if remotes else None)
    if tree is None or remote is None:
        give_up(
            "the decks are in no git repository that has a remote, and pods get them from one: --repository URL, or --decks-claim NAME",
            USAGE_ERROR,
        )
    if not ref and not tree.commit:
        give_up("the repository of the decks has no commit yet: commit and push them, or name --ref", USAGE_ERROR)
    if not ref and not git.output(tree.top, "branch", "--remotes", "--contains", tree.commit):
        click.echo(
            f"harness: the commit {tree.commit[:12]} is on no branch of a remote, as far as this clone knows: push it first, or name --ref",
            err=True,
        )
    address = next(iter(addresses_in(remote.url)), None)
    url = (
        f"https://{address.host}/{address.path}.git"
        if address and address.port == 22
        else _without_password(remote.url)
    )
    folder = Path(os.path.realpath(Path.cwd())).relative_to(tree.top).as_posix()
    return GitSource(url, ref or tree.commit, "" if folder == "." else folder)


def _without_password(url: str) -> str:
    """Return the address that a Job may show to all who read it, and say so if that leaves something out."""
    shown = without_user(url)
    if shown != url:
        click.echo(
            f"harness: the name or password in the address of {shown} is left out, since everybody who sees the Job would read it; "
            "where pods cannot clone without, have the decks in a volume: --decks-claim NAME",
            err=True,
        )
    return shown
