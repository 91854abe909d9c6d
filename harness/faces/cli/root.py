"""`harness root`: the root file systems of local labs that are on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import cluster_errors
from harness.faces.cli.output import day, echo_json, echo_pruned, moment, progress
from harness.faces.cli.output_paths import OutputPath
from harness.faces.cli.versions import SizeParameter
from harness.project.sizes import size_text

if TYPE_CHECKING:
    from harness.cluster.local.build.kept_roots import KeptRoot


@click.group()
def root() -> None:
    """List the root file systems of local labs that are on this machine; carry them to others, and make room.

    \b
    harness root ls
    harness root save lab-root.tar.zst      # where the mirror has the release of Debian
    harness root load lab-root.tar.zst      # where it has not, or where there is no network

    One is made of Debian packages when a lab first needs it, in a minute, and shared by all labs: one for each list of packages that
    a project adds.
    """


@root.command()
@click.option("--json", "as_json", is_flag=True, help="An object: roots; sizes in bytes.")
def ls(*, as_json: bool) -> None:
    """List the root file systems that are here, with what projects added to them, their sizes, and when they were last wanted."""
    from harness.cluster.local.build import kept_roots  # noqa: PLC0415

    with cluster_errors():
        roots = kept_roots.all_kept()
    if as_json:
        echo_json({"roots": [_row(kept_root) for kept_root in roots]})
        return
    for kept_root in roots:
        in_use = ", in use" if kept_root.is_in_use else ""
        click.echo(f"{_name(kept_root)}: {size_text(kept_root.size)}, last used {day(kept_root.used)}{in_use}")
    if not roots:
        click.echo("there is none; the first lab makes one, or: harness cluster prepare")


@root.command()
@click.argument("file", type=OutputPath())
def save(file: Path) -> None:
    """Write the root file system that a lab of the project here would have to FILE, made first where it is not here.

    It is a compressed tar: by zstd, or by gzip where FILE ends with .gz or there is no zstd. The machine that loads it has to have the
    same architecture and the same version of the harness.

    \b
    harness root save lab-root.tar.zst
    """
    from harness.cluster.local import users  # noqa: PLC0415
    from harness.cluster.local.build import root as root_builder  # noqa: PLC0415
    from harness.cluster.local.build import root_archive  # noqa: PLC0415
    from harness.faces.cli.settings import project_of  # noqa: PLC0415

    packages = tuple(sorted(project_of(Path()).lab.packages))
    if not file.absolute().parent.is_dir():
        raise click.UsageError(f"there is no folder {file.absolute().parent}")
    with cluster_errors():
        owners = users.find()
        contents = root_builder.ensure(owners, packages, progress)
        root_archive.save(contents, root_archive.label_of(packages, contents), file, progress)
    click.echo(f"{file}: {size_text(file.stat().st_size)}")
    click.echo(f"Next, on the other machine: harness root load {file.name}")


@root.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Have the root file system of FILE here, which `harness root save` wrote elsewhere. What is in it is verified."""
    from harness.cluster.local import users  # noqa: PLC0415
    from harness.cluster.local.build import root_archive  # noqa: PLC0415

    with cluster_errors():
        label, was_here = root_archive.load(file, users.find(), progress)
    click.echo(f"{_described(label.packages)} {'was here already' if was_here else 'is here now'}")


@root.command()
@click.option(
    "--to",
    "limit",
    type=SizeParameter(),
    default="1GB",
    show_default=True,
    metavar="SIZE",
    help="All of them together.",
)
def prune(limit: int) -> None:
    """Make room: delete root file systems until they take no more than a size.

    Those of earlier recipes, which no lab takes any more, go first, then those that were not used for longest, and never one that a lab has.

    \b
    harness root prune
    harness root prune --to 0      all that no lab has
    """
    from harness.cluster.local.build import kept_roots  # noqa: PLC0415

    with cluster_errors():
        pruned = kept_roots.prune(limit)
    echo_pruned(pruned, _name)


def _name(kept_root: KeptRoot) -> str:
    return f"{kept_root.directory.name}, {_described(kept_root.packages)}{'' if kept_root.is_current else ', of an earlier recipe'}"


def _described(packages: tuple[str, ...]) -> str:
    return f"the root with {', '.join(packages)}" if packages else "the root"


def _row(kept_root: KeptRoot) -> dict[str, object]:
    from harness.cluster.build import cache  # noqa: PLC0415

    return {
        "folder": str(kept_root.directory / cache.CONTENTS),
        "packages": kept_root.packages,
        "bytes": kept_root.size,
        "last_used": moment(kept_root.used),
        "is_current": kept_root.is_current,
        "is_in_use": kept_root.is_in_use,
    }
