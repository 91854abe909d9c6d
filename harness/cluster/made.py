"""Play on a cluster that another program of this machine makes for the run and deletes after it: kind, k3d, minikube, a file each beside this one.

They are played on as the cluster of a context is, with a kubeconfig of their own: the person's is neither read nor written.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct, field

from harness.cluster import kubectl, programs
from harness.cluster.cluster_programs import output_of, require
from harness.cluster.context import Context, ContextCluster, find_context
from harness.cluster.errors import ClusterError
from harness.cluster.kubectl.program import Kubectl
from harness.cluster.provider import Request, Traits
from harness.cluster.temporary_directory import TemporaryRunDirectory, made_for_keys
from harness.shell.lazy_pattern import lazy_pattern

_VERSION = lazy_pattern(r"v?(\d+\.\d+)(\.\d+)?")
_CREATED_WITHIN = 600.0
"""Seconds; a first time fetches a node's image."""
_DELETED_WITHIN = 120.0


class WantedCluster(Struct, frozen=True):
    """The cluster that a program is to make."""

    name: str
    version: str
    """Like `1.31.0`; empty for the program's own choice."""
    nodes: int
    directory: Path
    """For files that the program reads."""

    @property
    def kubeconfig(self) -> Path:
        """Return the path of its kubeconfig."""
        return self.directory / "kubeconfig"


class ClusterProgram(Struct, frozen=True):
    """The commands of a program that make and delete a cluster."""

    name: str
    create: Callable[[WantedCluster], tuple[str, ...]]
    delete: Callable[[str], tuple[str, ...]]
    context: Callable[[str], str]
    """The name of the context that it writes, by the cluster's name."""
    print_kubeconfig: Callable[[str], tuple[str, ...]] | None = None
    """The command that prints the kubeconfig, where `create` does not write it to the file that KUBECONFIG names."""


class MadeCluster(ContextCluster):
    """A cluster that goes with its run."""

    def __init__(self, cluster: _Made, request: Request, chosen: Kubectl | None) -> None:
        context = find_context(cluster.program.context(cluster.wanted.name), (cluster.wanted.kubeconfig,))
        named = Context(cluster.wanted.name, context.server, context.namespace, context.kubeconfig)
        super().__init__(cluster.program.name, named, request, chosen)
        self._made = cluster

    def close(self) -> None:
        """Delete the cluster, unless it is to stay. Safe to call twice."""
        super().close()
        if self._keep:
            self._made.directory.keep()
        else:
            self._made.delete()


class _Made(Struct):
    """A cluster that a program made, and what deleting it takes."""

    program: ClusterProgram
    wanted: WantedCluster
    environment: Mapping[str, str]
    directory: TemporaryRunDirectory
    is_gone: bool = field(default=False)

    def create(self) -> None:
        """Make the cluster, and write its kubeconfig. Raises `ClusterError` with the output of the program."""
        output_of(self.program.create(self.wanted), self.environment, _CREATED_WITHIN)
        if self.program.print_kubeconfig is not None:
            text = output_of(self.program.print_kubeconfig(self.wanted.name), self.environment, _DELETED_WITHIN)
            self.wanted.kubeconfig.touch(mode=0o600)
            self.wanted.kubeconfig.write_text(text)

    def delete(self) -> None:
        """Delete the cluster and the files of its run, once. Raises `ClusterError` with the output of the program."""
        if self.is_gone:
            return
        self.is_gone = True
        try:
            output_of(self.program.delete(self.wanted.name), self.environment, _DELETED_WITHIN)
        finally:
            self.directory.remove()


class MadeProvider:
    """The provider of one such program: `kind`, or `kind:1.31` for a server of that version."""

    traits = Traits()

    def __init__(self, program: ClusterProgram) -> None:
        self._program = program
        self.name = program.name
        self.summary = (
            f"a cluster made by {program.name} for this run; {program.name}:1.31 for a server of that version"
        )

    def is_disposable(self, argument: str) -> bool:  # noqa: ARG002
        """Return `True`: what follows the colon is a version, and each run makes a cluster."""
        return True

    def check_host(self, request: Request) -> None:
        """Raise `CannotHost` where the program is missing, `ClusterError` for what is no version."""
        _version(request, self.name)
        require(self.name)
        kubectl.chosen(request)

    def up(self, request: Request) -> MadeCluster:
        """Have the program make a cluster, and connect to it. Raises `ClusterError`, and leaves nothing of a cluster that does not come up."""
        self.check_host(request)
        directory = made_for_keys()
        name = f"slide-harness-{directory.path.name.rpartition('-')[2].replace('_', 'x').lower()}"
        wanted = WantedCluster(name, _version(request, self.name), request.nodes, directory.path)
        cluster = _Made(self._program, wanted, {**os.environ, "KUBECONFIG": str(wanted.kubeconfig)}, directory)
        request.progress(f"{self.name} makes the cluster {name!r}")
        try:
            cluster.create()
            return MadeCluster(cluster, request, kubectl.chosen(request))
        except BaseException:
            with contextlib.suppress(ClusterError):  # it may not even have begun; why it failed is worth more
                cluster.delete()
            raise

    def find(self, name: str) -> None:
        """Return nothing: the shells of a killed run are gone with their home."""


def _version(request: Request, name: str) -> str:
    """Return the version of the cluster to make, from the argument behind the colon or from `--kubernetes`. Raises `ClusterError` where the two differ."""
    requested = _of_kubernetes(request.kubernetes, name) if request.kubernetes else ""
    if not request.argument:
        return requested
    written = _VERSION.fullmatch(request.argument)
    if not written:
        raise ClusterError(
            f"--cluster {name}:{request.argument}: what follows the colon is a version like 1.31 or 1.31.2"
        )
    version = f"{written[1]}{written[2] or '.0'}"
    if requested not in ("", version):
        raise ClusterError(
            f"--cluster {name}:{request.argument} and --kubernetes {request.kubernetes} name two versions; leave one out"
        )
    return version


def _of_kubernetes(text: str, name: str) -> str:
    wanted = programs.parse(text)
    if wanted.minor is None:
        raise ClusterError(
            f"--cluster {name} makes its own server: --kubernetes {text} cannot be a folder, but a version"
        )
    return str(wanted.release).removeprefix("v") if wanted.release else f"{wanted.minor}.0"
