"""Compile a release from its modules into a directory of programs."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.build.cache import Workplace
from harness.cluster.programs.machine import architecture
from harness.cluster.programs.modules import caches, differences, main_packages, toolchain, upstream, workspace
from harness.cluster.programs.modules.toolchain import Go
from harness.cluster.programs.modules.upstream import Upstream
from harness.cluster.programs.modules.workspace import TAGS, Workspace
from harness.knowledge.releases import Release

_VERSION_PACKAGES = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
"""The second is what the API server tells at /version."""
DISK = 4000
"""MiB of disk for Go's caches of a release and for its programs."""
MEMORY = 2800
"""MiB that linking the newest release has been seen to take."""


def recipe(release: Release) -> str:
    """Return the recipe of the programs of a release."""
    rows = [f"{row.module} => {row.by} {row.version}" for row in differences.replacements(release.minor)]
    rows += [f"generated {row.package}" for row in differences.generations(release.minor)]
    flags = [TAGS, toolchain.COMPILER_FLAGS, *toolchain.LINKER_FLAGS, "CGO_ENABLED=0"]
    return "\n".join([f"modules of Kubernetes {release}", architecture(), f"go{toolchain.VERSION}", *flags, *rows])


def build(
    release: Release, workplace: Workplace, progress: Callable[[str], None], *, with_servers: bool = True
) -> None:
    """Fill the workplace with the programs of a release, or with kubectl alone.

    Raises `ModuleRefused` where a module of this release cannot be had, `ProxyUnreachable` where none can, `CannotHost` where
    compiling fails.
    """
    name = f"Kubernetes {release}" if with_servers else f"kubectl {release}"
    with caches.building(progress):
        go = toolchain.find(workplace.log, workplace.scratch, progress)
        fetching = tool.elapsed(progress, f"fetching the modules of {name}")
        source = upstream.fetch(release, go, workplace.scratch)
        place = workspace.prepare(source, go, workplace.scratch, fetching, with_servers=with_servers)
        packages = _list_packages(place, go, workplace.scratch, fetching)
        _compile(source, place, go, workplace, _progress_of_compiling(name, packages, progress))
        if with_servers:
            main_packages.link_servers(workplace.contents)
        shutil.copyfile(source.directory / "LICENSE", workplace.contents / "LICENSE")


def _list_packages(place: Workspace, go: Go, scratch: Path, report: tool.Report) -> int:
    """Return the number of packages to compile; fetch the missing ones first."""
    output = scratch / "packages"
    go.run(["list", "-deps", "-tags", TAGS, *place.packages], place.directory, report=report, output=output)
    return len(output.read_text().splitlines())


def _compile(source: Upstream, place: Workspace, go: Go, workplace: Workplace, report: tool.Report) -> None:
    go.compile(
        place.packages, f"{workplace.contents}/", place.directory, tags=TAGS, stamps=stamps(source), report=report
    )


def stamps(source: Upstream) -> Iterator[str]:
    """Yield the linker's flags that make the programs tell their version."""
    release = source.release
    values = {
        "gitVersion": str(release),
        "gitMajor": str(release.minor.major),
        "gitMinor": str(release.minor.minor),
        "gitTreeState": "clean",
        "gitCommit": source.commit,
    }
    if source.date:
        values["buildDate"] = source.date
    for package in _VERSION_PACKAGES:
        for name, value in values.items():
            yield f"-X {package}.{name}={value}"


def _progress_of_compiling(name: str, packages: int, progress: Callable[[str], None]) -> tool.Report:
    doing = f"compiling {name}, once"
    progress(f"{doing}: {packages} packages")

    def report(compiled: int, seconds: float) -> None:
        progress(f"{doing}: {min(compiled, packages)} of {packages} packages, {seconds:.0f} s")

    return report
