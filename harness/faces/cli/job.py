"""`harness job`: decks as an Indexed Job of Kubernetes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import cluster_errors, deck_errors, give_up
from harness.faces.cli.options import GivenOptions, playing
from harness.project.options import RunOptions
from harness.project.rows import PlayCommand, command_line
from harness.report.exit_status import USAGE_ERROR
from harness.shell.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from harness.cluster.provider import Traits

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
@playing(PlayCommand.JOB)
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
    from harness.faces.cli.job_places import source_of, target_of  # noqa: PLC0415
    from harness.project.job import Job, published_image  # noqa: PLC0415
    from harness.report.job import render  # noqa: PLC0415

    _require_names(name, shards, claim, decks_claim, credentials)
    source = source_of(decks, repository, ref, decks_claim)
    options = given.for_deck(Path(decks[0].partition("::")[0]))
    has_lab = _traits(options, versions, kubectls).is_lab
    if has_lab:
        click.echo(f"harness: {_LAB_IN_POD}", err=True)
    several = [*(f"--kubernetes={text}" for text in versions), *(f"--kubectl={text}" for text in kubectls)]
    more = [f"--durations-path={durations_path}"] if durations_path else []
    chosen = command_line(options, only=given.values.keys())
    planned = Job(
        name=name,
        image=image or published_image(),
        shards=shards,
        words=("matrix" if several else "run", *decks, *several, *chosen, *more),
        decks=source,
        records=target_of(claim, record),
        credentials=credentials,
        has_lab=has_lab,
        lab_memory=NEEDED_MEMORY + (options.nodes - 1) * MEMORY_OF_ANOTHER_NODE,
    )
    click.echo(render(planned), nl=False)


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


def _traits(options: RunOptions, versions: tuple[str, ...], kubectls: tuple[str, ...]) -> Traits:
    """Return what the clusters of the pods are; ends the command for what the pods would refuse."""
    from harness.drift.matrix import cells  # noqa: PLC0415
    from harness.replay.preparation import provider_of  # noqa: PLC0415

    with deck_errors(), cluster_errors(USAGE_ERROR):
        pairs = cells.combinations(
            cells.kubernetes_versions(versions) if versions else (),
            cells.kubectls(",".join(kubectls)) if kubectls else (),
            (options.cluster,),
        )
        (provider, _), *_ = [provider_of(pair.options(options)) for pair in pairs]
    traits = provider.traits
    if traits.has_kubernetes and not (traits.is_lab or traits.is_somebodys):
        give_up(
            f"--cluster {options.cluster}: {provider.name} is not in the image; its pods have --cluster none and context:NAME",
            USAGE_ERROR,
        )
    return traits
