"""What differs between versions of Kubernetes for whoever runs its programs: a row of `differences.csv` for each, with where it was seen.

Everything else in this room is the same for all versions. To make another version run, look for what it no longer takes or
newly wants, and add a row.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange, read_version_range


class VersionedPart(StrEnum):
    """What a row is about."""

    KUBELET_FLAG = "a flag of the kubelet"
    KUBELET_FEATURE = "a feature gate of the kubelet"
    KUBELET_FIELD = "a field of the kubelet's configuration"
    CRI = "the version of the Container Runtime Interface that containerd must speak"
    READY = "something that has to be there before pods can run"
    ENDPOINT_SLICES = "the version of the API by which kube-proxy learns where services lead"
    DNS_TITLE = "what the service of the cluster's DNS is called in `kubectl cluster-info`"
    CONTROL_PLANE_LABEL = "a label of the node with the control plane"
    CONTROL_PLANE_LABEL_AMONG_OTHERS = "a label of the node with the control plane, where there are others"
    CONTROL_PLANE_TAINT = "a taint of the node with the control plane, where there are others: its key, and its effect"


class VersionDifference(Struct, frozen=True):
    """Something that only some versions have."""

    part: VersionedPart
    name: str
    source: str
    """Where it is documented, or was seen."""
    versions: VersionRange
    """The minor versions that have it."""
    value: str | bool


TOKEN_SECRET = "a Secret with the default account's token"
_VALUES = {"true": True, "false": False}


def _read() -> Iterator[VersionDifference]:
    for row in read_rows(Path(__file__).with_suffix(".csv")):
        part, value = VersionedPart[row["part"].upper()], _VALUES.get(row["value"], row["value"])
        yield VersionDifference(part, row["name"], row["source"], read_version_range(row["versions"]), value)


DIFFERENCES = tuple(_read())


def rows(part: VersionedPart, version: Version) -> dict[str, str | bool]:
    """Return the rows of a part for a version: values by name."""
    return {row.name: row.value for row in DIFFERENCES if row.part is part and version in row.versions}
