"""`harness job`: decks as an Indexed Job of Kubernetes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.errors import deck_errors, give_up
from harness.cli.options import GivenOptions, playing
from harness.project.options import RunOptions
from harness.project.places import Place, StoreUrl, read_place
from harness.project.rows import Command, command_line
from harness.report.exit_status import USAGE_ERROR
from harness.shell.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from harness.cluster.provider import Traits
    from harness.project.job import ClaimSource, ClaimTarget, GitSource, StoreTarget

_LABEL = lazy_pattern(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = lazy_pattern(r"[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?")
_LONGEST_LABEL = 63
"""Of a pod's host name, which is that of the Job and its index."""
_LAB_IN_POD = (
    "a lab in a pod is not supported: the kernel refused it in the privileged pods that it was tried in, see docs/jobs.md; "
    "--cluster none and context:NAME need no lab"
)


@click.command()
@click.argument("decks", nargs=-1, required=True, metavar="DECK…")
@click.option(
    "--shards",
    type=click.IntRange(1),
    required=True,
    metavar="N",
    help="Pods, each of which plays a shard of the decks.",
)
@click.option(
    "--kubernetes",
    "versions",
    multiple=True,
    metavar="VERSIONS",
    help="Play on a server of each, as `harness matrix` does: 1.30..1.37.",
)
@click.option(
    "--kubectl",
    "kubectls",
    multiple=True,
    metavar="VERSIONS",
    help="Type into each of these kubectls, as `harness matrix` does.",
)
@click.option(
    "--claim", metavar="NAME", help="Write records into this volume claim, which all pods can write to (ReadWriteMany)."
)
@click.option(
    "--record",
    metavar="PLACE",
    help="Write records to s3://bucket/folder; with --claim, into this folder of the claim.",
)
@click.option(
    "--credentials",
    default="",
    metavar="SECRET",
    help="A Secret whose keys are variables of the pods: AWS_ACCESS_KEY_ID, …",
)
@click.option("--durations-path", metavar="PATH", help="Divide the decks by how long they took, as of `harness run`.")
@click.option(
    "--repository", metavar="URL", help="Clone the decks from there; the remote of their repository here if not said."
)
@click.option(
    "--ref",
    default="",
    metavar="REF",
    help="The commit, branch or tag to clone; the commit that is checked out here if not said.",
)
@click.option("--decks-claim", metavar="NAME", help="Take the decks from this volume claim, and clone nothing.")
@click.option(
    "--image",
    metavar="IMAGE",
    help="The harness's image; the one that its project publishes of this release if not said.",
)
@click.option("--name", default="slide-harness", show_default=True, metavar="NAME", help="What the Job is called.")
@playing(Command.JOB)
def job(
    decks: tuple[str, ...],
    *,
    shards: int,
    versions: tuple[str, ...],
    kubectls: tuple[str, ...],
    claim: str | None,
    record: str | None,
    credentials: str,
    durations_path: str | None,
    repository: str | None,
    ref: str,
    decks_claim: str | None,
    image: str | None,
    name: str,
    given: GivenOptions,
) -> None:
    """Print an Indexed Job of Kubernetes that plays decks, a pod for each shard of them.

    \b
    harness job slides/ --shards 20 --kubernetes 1.30..1.37 --record s3://talks/night/ --credentials s3 | kubectl apply -f -
    harness job slides/ --shards 3 --cluster none --claim records >job.yaml      # a resource for kustomize
    harness report s3://talks/night/ -o report.html

    Each pod clones the decks as they are committed, plays its shard, and leaves its records. A shard of which a deck failed is not played
    again; one whose pod was evicted, or whose lab broke, is. The scheduler is Kubernetes'. From Kubernetes 1.29 on.
    """
    from harness.cluster.local.host import MEMORY_OF_ANOTHER_NODE, NEEDED_MEMORY  # noqa: PLC0415
    from harness.project.job import Job, published_image  # noqa: PLC0415
    from harness.report.job import render  # noqa: PLC0415

    _require_names(name, shards, claim, decks_claim, credentials)
    source = _source(decks, repository, ref, decks_claim)
    options = given.for_deck(Path(decks[0].partition("::")[0]))
    has_lab = _traits(options, versions, kubectls).is_lab
    if has_lab:
        click.echo(f"harness: {_LAB_IN_POD}", err=True)
    more = [f"--durations-path={durations_path}"] if durations_path else []
    several = [*(f"--kubernetes={text}" for text in versions), *(f"--kubectl={text}" for text in kubectls)]
    click.echo(
        render(
            Job(
                name=name,
                image=image or published_image(),
                shards=shards,
                words=(
                    "matrix" if several else "run",
                    *decks,
                    *several,
                    *command_line(options, only=given.values.keys()),
                    *more,
                ),
                decks=source,
                records=_target(claim, record),
                credentials=credentials,
                has_lab=has_lab,
                lab_memory=NEEDED_MEMORY + (options.nodes - 1) * MEMORY_OF_ANOTHER_NODE,
            )
        ),
        nl=False,
    )


def _require_names(name: str, shards: int, *others: str | None) -> None:
    """End the command for names that no API server takes: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/."""
    longest = _LONGEST_LABEL - len(f"-{shards - 1}")
    if _LABEL.fullmatch(name) is None or len(name) > longest:
        give_up(
            f"--name {name}: a Job of {shards} shards is called by lower-case letters, digits and `-`, at most {longest} of them",
            USAGE_ERROR,
        )
    if wrong := next((other for other in others if other and _SUBDOMAIN.fullmatch(other) is None), None):
        give_up(f"{wrong}: claims and secrets are called by lower-case letters, digits, `-` and `.`", USAGE_ERROR)


def _target(claim: str | None, record: str | None) -> ClaimTarget | StoreTarget:
    from harness.project.job import ClaimTarget, StoreTarget  # noqa: PLC0415

    place: Place | None = read_place(record) if record else None
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


def _source(decks: Sequence[str], repository: str | None, ref: str, claim: str | None) -> GitSource | ClaimSource:
    """Return where pods get the decks; ends the command where that does not follow from where they are here."""
    from harness.project.job import ClaimSource, GitSource  # noqa: PLC0415

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
    from harness.project import git  # noqa: PLC0415
    from harness.project.job import GitSource  # noqa: PLC0415
    from harness.project.remotes import addresses_in  # noqa: PLC0415

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
    from harness.project.remotes import without_user  # noqa: PLC0415

    shown = without_user(url)
    if shown != url:
        click.echo(
            f"harness: the name or password in the address of {shown} is left out, since everybody who sees the Job would read it; "
            "where pods cannot clone without, have the decks in a volume: --decks-claim NAME",
            err=True,
        )
    return shown


def _traits(options: RunOptions, versions: tuple[str, ...], kubectls: tuple[str, ...]) -> Traits:
    """Return what the clusters of the pods are; ends the command for what the pods would refuse."""
    from harness.cluster.errors import ClusterError  # noqa: PLC0415
    from harness.drift.matrix import cells  # noqa: PLC0415
    from harness.project.errors import SettingsError  # noqa: PLC0415
    from harness.replay.preparation import provider_of  # noqa: PLC0415

    try:
        with deck_errors():
            pairs = cells.combinations(
                cells.kubernetes_versions(versions) if versions else (),
                cells.kubectls(",".join(kubectls)) if kubectls else (),
                (options.cluster,),
            )
            (provider, _), *_ = [provider_of(pair.options(options)) for pair in pairs]
    except (cells.MatrixError, ClusterError, SettingsError) as error:
        give_up(str(error), USAGE_ERROR)
    traits = provider.traits
    if traits.has_kubernetes and not (traits.is_lab or traits.is_somebodys):
        give_up(
            f"--cluster {options.cluster}: {provider.name} is not in the image; its pods have --cluster none and context:NAME",
            USAGE_ERROR,
        )
    return traits
