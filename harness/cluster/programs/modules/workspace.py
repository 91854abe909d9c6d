"""Where a release is compiled: a module of our own."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.build.tool import Report
from harness.cluster.programs.model import KUBECTL
from harness.cluster.programs.modules import differences, main_packages, module_file, openapi
from harness.cluster.programs.modules.toolchain import Go
from harness.cluster.programs.modules.upstream import Upstream

TAGS = "providerless dockerless"
"""Without the clouds' providers and Docker's shim, in the releases that still have them."""
_COPY = "upstream"
"""The directory of the module with a copy of upstream's, where that has to be completed."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A module, and what is compiled in it."""

    directory: Path
    packages: tuple[str, ...]
    """The main packages, as Go takes them in that directory."""


def prepare(upstream: Upstream, go: Go, scratch: Path, report: Report, *, with_servers: bool = True) -> Workspace:
    """Return the workspace of a release, made in `scratch`, with all modules that it takes.

    Without the servers it compiles kubectl alone. Raises what `Go.run` raises.
    """
    directory = scratch / "module"
    directory.mkdir()
    packages = [f"{module_file.KUBERNETES}/cmd/{KUBECTL}"]
    if with_servers:
        servers = main_packages.ALL_SERVERS
        main_packages.write_servers(upstream.directory / "cmd", directory / servers, f"{module_file.MODULE}/{servers}")
        packages.insert(0, f"./{servers}")
    (directory / "go.sum").write_bytes(upstream.sums.read_bytes())
    place = Workspace(directory, tuple(packages))
    missing = differences.generations(upstream.release.minor) if with_servers else ()
    text = module_file.text(upstream.module_file, upstream.release, f"./{_COPY}" if missing else "")
    (directory / "go.mod").write_text(text)
    if missing:
        _copy(upstream.directory, directory / _COPY)
        for row in missing:
            openapi.generate(
                row.package, directory / _COPY, openapi.Packages(directory, place.packages, TAGS), go, report
            )
    return place


def _copy(source: Path, target: Path) -> None:
    """Copy a module from Go's cache by hard links; only its `go.mod` becomes a file of its own, which Go may write to."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*_test.go", "go.mod"), copy_function=os.link)
    shutil.copyfile(source / "go.mod", target / "go.mod")
