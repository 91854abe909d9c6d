"""Read the name of a kubectl as a person writes it: `1.31`, `v1.31.9`, a path, or `PATH`."""

import re
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.errors import UnknownKubectl

OWN = "PATH"
"""The kubectl that the cluster's shell has anyway: the local lab's own, elsewhere the machine's."""
_VERSION = re.compile(r"v?(?P<major>\d+)\.(?P<minor>\d+)(?:\.(?P<patch>\d+))?")


@dataclass(frozen=True, slots=True)
class KubectlSpecification:
    """A version or a path; neither for the kubectl that is there anyway."""

    minor: int | None = None
    """The minor version of Kubernetes 1; `None` for a path, and for `OWN`."""
    patch: int | None = None
    """The patch version; `None` for any."""
    path: Path | None = None


def parse(text: str) -> KubectlSpecification:
    """Return what a text names; an empty text names the same as `OWN`. Raises `UnknownKubectl` for a text that is neither a version of Kubernetes 1 nor a path."""
    text = text.strip()
    if text in (OWN, ""):
        return KubectlSpecification()
    if written := _VERSION.fullmatch(text):
        if written["major"] != "1":
            raise UnknownKubectl(f"there is no kubectl {text}: Kubernetes is at version 1, write it like 1.31")
        patch = written["patch"]
        return KubectlSpecification(int(written["minor"]), None if patch is None else int(patch))
    if "/" in text:
        return KubectlSpecification(path=Path(text).expanduser().absolute())
    raise UnknownKubectl(f"{text!r} names no kubectl: write a version (1.31, v1.31.9), a path (./kubectl) or {OWN}")
