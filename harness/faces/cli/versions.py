"""`harness versions`: what is known of Kubernetes' versions, and what of them is on this machine."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from harness.faces.cli.errors import cluster_errors
from harness.faces.cli.output import day, echo_json, echo_pruned, moment, table
from harness.project.sizes import read_size, size_text

if TYPE_CHECKING:
    from harness.cluster.programs.kept import KeptPrograms


class SizeParameter(click.ParamType[int]):
    """A size on a disk: `2GB`, `500M`; read as bytes."""

    name = "size"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> int:
        """Return the bytes."""
        if isinstance(value, int):
            return value
        try:
            return read_size(value)
        except ValueError as error:
            self.fail(str(error), parameter, context)


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="An object: stable, versions, caches; sizes in bytes.")
@click.pass_context
def versions(context: click.Context, as_json: bool) -> None:
    """List the versions of Kubernetes that are known, until when they have support, and what of them is here.

    \b
    harness versions
    harness versions --json | jq -r '.versions[].here[].folder'
    harness versions prune --to 2GB

    The newest patch known is what a release archive is asked for; of the Go modules, some patches are known to be whole. What is
    here was fetched or compiled before, with its source, its size, and the day when it was last wanted.
    """
    if context.invoked_subcommand is None:
        with cluster_errors():
            if as_json:
                echo_json(_content())
            else:
                click.echo(_text())


@versions.command()
@click.option(
    "--to", "limit", type=SizeParameter(), default="2GB", show_default=True, metavar="SIZE", help="All of it together."
)
def prune(limit: int) -> None:
    """Make room: delete what is here until it takes no more than a size.

    What Go keeps to compile faster goes first, then the programs that were not used for longest, and never those that a lab or
    a build is using.

    \b
    harness versions prune --to 500MB
    harness versions prune --to 0      all that is not in use
    """
    from harness.cluster.programs import pruning  # noqa: PLC0415

    with cluster_errors():
        pruned = pruning.prune(limit)
    echo_pruned(pruned, lambda program: f"{program.release} ({program.source})")


def _text() -> str:
    from harness.cluster.build import cache  # noqa: PLC0415
    from harness.cluster.programs.modules import caches  # noqa: PLC0415
    from harness.knowledge.releases import NEWEST, known  # noqa: PLC0415

    programs = _kept_programs()
    rows = [("version", "newest", "as modules", "support", "here")]
    for minor in sorted({*known(), *(program.release.minor for program in programs)}):
        series = known().get(minor)
        descriptions = [_described(program) for program in programs if program.release.minor == minor] or [""]
        first = (str(minor), "", "", "not known yet")
        if series:
            has_ended = series.end_of_support < datetime.date.today()
            support = f"{'ended' if has_ended else 'until'} {series.end_of_support}"
            first = (str(minor), str(series.newest), str(series.modules[0]), support)
        rows += [(*first, descriptions[0]), *(("", "", "", "", description) for description in descriptions[1:])]
    sizes = f"programs {size_text(sum(program.size for program in programs))}, caches of Go {size_text(caches.size())}"
    return "\n".join([*table(rows), "", f"stable is {NEWEST}. In {cache.directory()}: {sizes}."])


def _content() -> dict[str, Any]:
    from harness.cluster.build import cache  # noqa: PLC0415
    from harness.cluster.programs import pruning  # noqa: PLC0415
    from harness.cluster.programs.modules import caches  # noqa: PLC0415
    from harness.knowledge.releases import NEWEST, known  # noqa: PLC0415

    programs = _kept_programs()
    series_here = []
    for minor in sorted({*known(), *(program.release.minor for program in programs)}):
        series = known().get(minor)
        series_here.append(
            {
                "minor": str(minor),
                "newest": str(series.newest) if series else None,
                "modules": [str(release) for release in series.modules] if series else [],
                "end_of_support": series.end_of_support.isoformat() if series else None,
                "here": [
                    {
                        "release": str(program.release),
                        "source": program.source,
                        "folder": str(program.directory / cache.CONTENTS),
                        "bytes": program.size,
                        "last_used": moment(program.used),
                        "is_in_use": pruning.is_in_use(program),
                    }
                    for program in programs
                    if program.release.minor == minor
                ],
            }
        )
    return {"stable": str(NEWEST), "versions": series_here, "caches": {"go": caches.size()}}


def _kept_programs() -> list[KeptPrograms]:
    from harness.cluster.programs import kept  # noqa: PLC0415

    return sorted(kept.all_kept(), key=lambda program: (program.release, program.source))


def _described(program: KeptPrograms) -> str:
    return f"{program.release}, {program.source}, {size_text(program.size)}, last used {day(program.used)}"
