"""From what a person wrote to a kubectl."""

from __future__ import annotations

from collections.abc import Callable

from harness.cluster.errors import UnknownKubectl
from harness.cluster.kubectl import machine
from harness.cluster.kubectl.program import Kubectl
from harness.cluster.kubectl.specification import parse


def chosen(kubectl: str, kubernetes: str, progress: Callable[[str], None]) -> Kubectl | None:
    """The audience's kubectl: the one that is asked for, else that of the Kubernetes that is; `None` for the one that is there anyway.

    Raises `UnknownKubectl`, `UnknownKubernetes`, and `CannotHost` where it cannot be fetched.
    """
    if kubectl or not kubernetes:
        return find(kubectl, progress)
    from harness.cluster.programs.specification import parse as parse_kubernetes  # noqa: PLC0415  (few ask for one)

    wanted = parse_kubernetes(kubernetes)
    if wanted.folder is not None:
        return machine.at(wanted.folder / "kubectl")
    return find(str(wanted.release or wanted.minor), progress)


def find(text: str, progress: Callable[[str], None]) -> Kubectl | None:
    """The kubectl that a text names (see `parse`); `None` for the one that the cluster's shell has anyway.

    Raises `UnknownKubectl` where the text names none, `CannotHost` where it cannot be fetched.
    """
    wanted = parse(text)
    if wanted.path is not None:
        return machine.at(wanted.path)
    if wanted.minor is None:
        return None
    from harness.cluster.kubectl import packages  # noqa: PLC0415  (with what builds and caches; most runs need none)

    found = packages.get(wanted.minor, progress)
    exact = f"v1.{wanted.minor}.{wanted.patch}"
    if wanted.patch is not None and found.version != exact:
        raise UnknownKubectl(
            f"kubectl {exact} cannot be had: of 1.{wanted.minor} there is {found.version}; give a path"
        )
    return found
