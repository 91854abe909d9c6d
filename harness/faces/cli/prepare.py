"""`harness prepare`: all that decks need, brought to this machine the evening before."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.decks import deck_paths
from harness.faces.cli.errors import cluster_errors, deck_errors, give_up
from harness.faces.cli.options import install_packages, versions_to_prepare
from harness.faces.cli.output import table
from harness.faces.cli.settings import project_of
from harness.project.sizes import size_text
from harness.report.exit_status import LAB_BROKE, USAGE_ERROR

if TYPE_CHECKING:
    from harness.cluster.images.supply import Supply
    from harness.cluster.provider import Request
    from harness.project.options import RunOptions


@click.command()
@click.argument("decks", nargs=-1, required=True, type=click.Path(path_type=Path))
@versions_to_prepare
@install_packages
def prepare(decks: tuple[Path, ...], versions: tuple[str, ...], install: bool) -> None:
    """Bring what decks need in the local lab to this machine: packages, the programs of Kubernetes, images, add-ons.

    \b
    harness prepare slides/en --install
    harness prepare talk.md --kubernetes 1.34
    harness rehearse talk.md --offline        # proves that nothing more is needed

    Each part is told with its size, and an image with where it came from. The exit status is 0 where all of it is here, else 6.
    """
    with deck_errors():
        paths = deck_paths(decks)
    are_whole = []
    for deck in paths:
        options = project_of(deck).play.over({"install": install})
        for version in versions or (options.kubernetes,):
            are_whole.append(_prepare(deck, options.over({"kubernetes": version})))
    if not all(are_whole):
        sys.exit(LAB_BROKE)
    click.echo(f"All of it is here. To prove it: harness rehearse {paths[0]} --offline")


def _prepare(deck: Path, options: RunOptions) -> bool:
    """Bring what a deck needs to this machine; return whether all of it is here now. End the command where no lab can be had at all."""
    from harness.cluster import providers  # noqa: PLC0415
    from harness.cluster.build import cache  # noqa: PLC0415
    from harness.cluster.images.sources import supply_of  # noqa: PLC0415
    from harness.cluster.local.addons.choice import images_of  # noqa: PLC0415
    from harness.cluster.local.docker import DockerProvider  # noqa: PLC0415
    from harness.cluster.local.provider import LocalProvider  # noqa: PLC0415
    from harness.knowledge.version import read_version  # noqa: PLC0415

    provider: LocalProvider | DockerProvider
    with cluster_errors():
        named_provider, _ = providers.parse(options.cluster)
    if not named_provider.traits.is_lab:
        give_up(
            f"{deck} is played on --cluster {options.cluster}, and that brings what it needs by itself", USAGE_ERROR
        )
    rows: list[tuple[str, str, str]] = []
    with deck_errors(), cluster_errors():
        request = _request(deck, options)
        images = request.images.named
        if named_provider.traits.has_kubernetes:
            provider = LocalProvider()
            provider.check_host(request)
            programs = provider.fetch(request)
            size = size_text(cache.size(programs.folder))
            rows.append((f"Kubernetes {programs.version}", programs.source.value, size))
            images += images_of(request.addons, read_version(programs.version))
        else:
            provider = DockerProvider()
            provider.check_host(request)
            provider.fetch(request)
        rows += _of_lab(request)
        supply, _ = supply_of(request.images, request.progress)
        rows += _images(images, supply)
    click.echo(f"{deck}:")
    for line in table(rows):
        click.echo(f"  {line}")
    return all(size for _, _, size in rows)


def _request(deck: Path, options: RunOptions) -> Request:
    """Return the request of the deck's run, but with registries allowed, whatever network the deck has when it is played."""
    from harness.cluster.lab_network import WayOut  # noqa: PLC0415
    from harness.replay.addons import needs_of  # noqa: PLC0415
    from harness.replay.needs import cluster_request, subject_of  # noqa: PLC0415
    from harness.replay.preparation import deck_of, provider_of, settings_of  # noqa: PLC0415

    read, _ = deck_of(deck, options)
    provider, request = provider_of(options.over({"network": WayOut.IMAGES.value}))
    settings = settings_of(options, None)
    needs = needs_of(subject_of(read, settings), request.disabled_addons) if provider.traits.has_addons else {}
    return cluster_request(read, request, settings, needs=needs, provider=provider, progress=_say)


def _say(message: str) -> None:
    click.echo(f"  · {message}")


def _of_lab(request: Request) -> Iterator[tuple[str, str, str]]:
    """Yield rows for the root file system, and for Compose and tools that the deck types: each with its source and its size.

    A tool that could not be compiled has no size; Compose has a stand-in.
    """
    from harness.cluster.build import cache  # noqa: PLC0415
    from harness.cluster.local import compose, tools, users  # noqa: PLC0415
    from harness.cluster.local.build import root  # noqa: PLC0415

    root_product = root.product(users.find(), request.lab.packages)
    yield "root file system", "Debian packages", size_text(cache.size(root_product.directory))
    compiled = compose.program().product()
    if request.types_docker_compose and compiled.is_cached():
        yield "docker compose", "modules", size_text(cache.size(compiled.directory))
    for name in request.tools:
        compiled = tools.program_of(name, request.lab.tools.get(name, "")).product()
        if compiled.is_cached():
            yield name, "modules", size_text(cache.size(compiled.directory))
        else:
            yield name, "cannot be had", ""


def _images(names: Sequence[str], supply: Supply) -> Iterator[tuple[str, str, str]]:
    """Yield a row for each image, with its source and its size; for one that cannot be had, with the reason and no size."""
    from harness.cluster.images.contents import files_of  # noqa: PLC0415
    from harness.cluster.images.model import Unavailable  # noqa: PLC0415
    from harness.cluster.images.name import NotAnImageName, read_name  # noqa: PLC0415

    for name in names:
        try:
            manifest = supply.manifest(read_name(name))
        except NotAnImageName:
            continue
        except Unavailable as error:
            yield name, f"cannot be had: {error}", ""
        else:
            size = sum(path.stat().st_size for path in files_of(manifest.content, supply.blob))
            yield name, manifest.origin.value, size_text(size)
