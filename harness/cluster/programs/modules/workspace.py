"""Where a release is compiled: a module of our own, or, for a release whose modules lack generated files, upstream's whole tree."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.cluster.build.tool import Report
from harness.cluster.programs.modules import differences, main_packages, module_file, openapi
from harness.cluster.programs.modules.toolchain import Go
from harness.cluster.programs.modules.upstream import Upstream

_VENDORED = "k8s.io/kubernetes/vendor/"


@dataclass(frozen=True, slots=True)
class Workspace:
    """What to compile, and how."""

    directory: Path
    packages: tuple[str, ...]
    """The main packages, as Go takes them in that directory."""
    prefix: str = ""
    """Of the import paths of upstream's staging modules there."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """For Go, beyond its own."""


def prepare(upstream: Upstream, go: Go, scratch: Path, report: Report) -> Workspace:
    """Return the workspace of a release, made in `scratch`. Raises what `Go.run` raises."""
    if differences.generations(upstream.release.minor):
        return _as_tree(upstream, go, scratch, report)
    return _as_module(upstream, scratch)


def _as_module(upstream: Upstream, scratch: Path) -> Workspace:
    directory = scratch / "module"
    servers = main_packages.ALL_SERVERS
    main_packages.write_servers(upstream.directory / "cmd", directory / servers, f"{module_file.MODULE}/{servers}")
    (directory / "go.mod").write_text(module_file.text(upstream.module_file, upstream.release))
    (directory / "go.sum").write_bytes(upstream.sums.read_bytes())
    kubectl = f"{module_file.KUBERNETES}/cmd/{main_packages.KUBECTL}"
    return Workspace(directory, (f"./{servers}", kubectl))


def _as_tree(upstream: Upstream, go: Go, scratch: Path, report: Report) -> Workspace:
    """Return upstream's tree in a GOPATH, all that it needs in its `vendor`, with what is generated.

    The generator of these releases understands packages in a GOPATH; looking at hundreds of them as modules takes it minutes.
    """
    tree = scratch / "gopath" / "src" / "k8s.io" / "kubernetes"
    shutil.copytree(upstream.directory, tree, ignore=shutil.ignore_patterns("*_test.go"), copy_function=shutil.copyfile)
    servers = main_packages.ALL_SERVERS
    main_packages.write_servers(tree / "cmd", tree / "cmd" / servers, f"{module_file.KUBERNETES}/cmd/{servers}")
    replaced = module_file.replacements(upstream.module_file, upstream.release)
    lines = [f"-replace={old}={new.path}@{new.version}" for old, new in replaced.items()]
    go.run(["mod", "edit", *lines], tree)
    openapi.require_generator(tree)
    published = [
        f"{path}@{module_file.staging_version(upstream.release)}" for path in module_file.staging(upstream.module_file)
    ]
    go.run(["mod", "download", *published], tree, report=report)
    go.run(["mod", "vendor"], tree, report=report)
    variables = {"GOPATH": str(scratch / "gopath"), "GO111MODULE": "off", "GOFLAGS": "-buildvcs=false"}
    for missing in differences.generations(upstream.release.minor):
        openapi.generate(missing.package, tree, go, variables, report)
    return Workspace(tree, (f"./cmd/{servers}", f"./cmd/{main_packages.KUBECTL}"), _VENDORED, variables)
