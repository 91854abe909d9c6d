"""From what a person wrote to a kubectl."""

from __future__ import annotations

from harness.cluster.errors import UnknownKubectl
from harness.cluster.kubectl import machine, packages
from harness.cluster.kubectl.program import Kubectl
from harness.cluster.kubectl.specification import parse
from harness.cluster.local.build.cache import Progress


def find(text: str, progress: Progress) -> Kubectl | None:
    """The kubectl that a text names (see `parse`); `None` for the one that the cluster's shell has anyway.

    Raises `UnknownKubectl` where the text names none, `CannotHost` where it cannot be fetched.
    """
    wanted = parse(text)
    if wanted.path is not None:
        return machine.at(wanted.path)
    if wanted.minor is None:
        return None
    found = packages.get(wanted.minor, progress)
    exact = f"v1.{wanted.minor}.{wanted.patch}"
    if wanted.patch is not None and found.version != exact:
        raise UnknownKubectl(
            f"kubectl {exact} cannot be had: of 1.{wanted.minor} there is {found.version}; give a path"
        )
    return found
