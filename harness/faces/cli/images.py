"""`harness images`: the images for local clusters that are on this machine."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import cluster_errors, deck_errors, give_up
from harness.faces.cli.output import echo_json, moment, table
from harness.report.exit_status import LAB_BROKE, USAGE_ERROR

if TYPE_CHECKING:
    from harness.cluster.images.name import ImageName

_DAY = 24 * 3600.0
_SHOWN_OF_DIGEST = len("sha256:") + 12


@click.group()
def images() -> None:
    """List the images for local clusters that are on this machine; pull, load and remove them.

    \b
    harness images ls
    harness images pull nginx:1.27 ghcr.io/stefanprodan/podinfo
    harness images prune

    They are kept in one store that all labs share. A lab takes an image from there, or else from its registry, or else a stand-in.
    """


@images.command()
@click.option("--json", "as_json", is_flag=True, help="An object: images, stand_ins; sizes in bytes.")
def ls(as_json: bool) -> None:
    """List the images of the store, and the stand-ins that were made."""
    from harness.cluster.build import cache  # noqa: PLC0415
    from harness.cluster.images import stand_ins  # noqa: PLC0415
    from harness.cluster.images.store import ImageStore  # noqa: PLC0415

    store = ImageStore()
    stored = [
        {
            "name": image.name,
            "digest": image.digest,
            "bytes": store.size(image),
            "last_used": moment(store.last_use(image)),
        }
        for image in store.images()
    ]
    built = [
        {"name": recipe.name, "bytes": cache.size(product.directory)}
        for recipe in stand_ins.recipes()
        if (product := stand_ins.product(recipe)).is_cached()
    ]
    if as_json:
        echo_json({"images": stored, "stand_ins": built})
        return
    rows = [("image", "digest", "size", "last used")]
    rows += [
        (str(row["name"]), str(row["digest"])[:_SHOWN_OF_DIGEST], _size(row["bytes"]), str(row["last_used"])[:10])
        for row in stored
    ]
    rows += [(str(row["name"]), "stand-in", _size(row["bytes"]), "") for row in built]
    click.echo("\n".join(table(rows)))


@images.command()
@click.argument("names", nargs=-1, required=True, metavar="IMAGE…")
def pull(names: tuple[str, ...]) -> None:
    """Pull images into the store, so that no lab has to. One that is there is pulled again only if its tag leads elsewhere now.

    Passwords are those of `docker login`; `[tool.harness.images] registries` of the project here counts.
    """
    from harness.cluster.images.model import Unavailable  # noqa: PLC0415
    from harness.cluster.images.registries import Registries  # noqa: PLC0415
    from harness.cluster.images.store import ImageStore  # noqa: PLC0415
    from harness.cluster.images.troubles import explained  # noqa: PLC0415
    from harness.faces.cli.settings import project_of  # noqa: PLC0415

    with deck_errors():
        configured = dict(project_of(Path()).images.registries)
    registries = Registries(ImageStore(), lambda line: click.echo(line, err=True), configured, fresh=True)
    has_failed = False
    for name in names:
        image = _image(name)
        try:
            manifest = registries.manifest(image)
        except Unavailable as error:
            has_failed = True
            click.echo(f"harness: {image} cannot be had: {explained(error.trouble, image, error.detail)}", err=True)
        else:
            click.echo(f"{image}@{manifest.digest if manifest else ''}")
    if has_failed:
        sys.exit(LAB_BROKE)


@images.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="", metavar="IMAGE", help="Under this name, of a file that has one image.")
def load(file: Path, name: str) -> None:
    """Put the images of a FILE into the store: what `docker save` wrote, or an archive of an OCI image layout."""
    from harness.cluster.images import archives  # noqa: PLC0415
    from harness.cluster.images.store import ImageStore  # noqa: PLC0415

    with cluster_errors():
        for image in archives.load(file, ImageStore(), name):
            click.echo(f"loaded {image}")


@images.command()
@click.argument("names", nargs=-1, required=True, metavar="IMAGE…")
def rm(names: tuple[str, ...]) -> None:
    """Remove images from the store. Their files go with them, but for those of other images, and those that came in the last hour."""
    from harness.cluster.images.store import ImageStore  # noqa: PLC0415

    store = ImageStore()
    for name in names:
        image = _image(name)
        if not store.remove(image):
            give_up(f"there is no image {image} here; `harness images ls` lists those that are", USAGE_ERROR)
        click.echo(f"removed {image}")
    click.echo(f"freed {_size(store.prune())}")


@images.command()
@click.option("--unused-for", "days", type=float, default=30, show_default=True, metavar="DAYS", help="Since then.")
def prune(days: float) -> None:
    """Make room: remove the images that no lab had for some days, stand-ins that are made otherwise by now, what killed pulls left.

    Files that came in the last hour stay: somebody may be pulling what they belong to.

    \b
    harness images prune --unused-for 7
    """
    from harness.cluster.build import cache, removal  # noqa: PLC0415
    from harness.cluster.images import stand_ins  # noqa: PLC0415
    from harness.cluster.images.store import ImageStore  # noqa: PLC0415

    store, freed = ImageStore(), 0
    for directory in stand_ins.outdated(stand_ins.recipes()):
        size = cache.size(directory)
        if directory.stat().st_mtime <= time.time() - days * _DAY and removal.remove(directory):
            freed += size
            click.echo(f"removed {directory.relative_to(cache.directory())}, which is made otherwise by now")
    for stored in store.images():
        used = store.last_use(stored)
        if used <= time.time() - days * _DAY:
            store.remove(stored.image)
            click.echo(f"removed {stored.name}, last used {moment(used)[:10]}")
    click.echo(f"freed {_size(freed + store.prune())}")


def _image(name: str) -> ImageName:
    """Return the image of a name; end the command for what is none."""
    from harness.cluster.images.name import NotAnImageName, read_name  # noqa: PLC0415

    try:
        return read_name(name)
    except NotAnImageName as error:
        give_up(str(error), USAGE_ERROR)


def _size(size: object) -> str:
    return f"{float(str(size)) / 10**6:.1f} MB"
