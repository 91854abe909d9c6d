"""The programs of one release of Kubernetes, and how they came."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

KUBECTL = "kubectl"
PROGRAMS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", KUBECTL)
"""What a folder of programs holds."""


class SourceKind(StrEnum):
    """Where programs come from."""

    FOLDER = "folder"
    """A folder that a person names."""
    ARCHIVES = "archives"
    """The files that upstream publishes of every release."""
    MODULES = "modules"
    """Upstream's Go modules, compiled on this machine."""


class ReleaseNoteKind(StrEnum):
    """What a person has to know of the release that they got."""

    OTHER_PATCH = "other-patch"
    """The source does not have the patch that was wanted; the nearest that it has was taken."""
    NEWER_THAN_KNOWN = "newer-than-known"
    """The release is newer than the table of known releases; it was taken as the newest known is."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note about the release that a person got, with the releases in question."""

    kind: ReleaseNoteKind
    wanted: str
    """What was asked for: `1.33`, `v1.33.6`; of a minor version its newest patch known, `v1.33.13`."""
    given: str
    """The release that was taken: `v1.33.12`."""


@dataclass(frozen=True, slots=True)
class Programs:
    """All programs of a server, its nodes and its audience, of one release."""

    folder: Path
    """Holds each of `PROGRAMS`; some may be links to others in it."""
    version: str
    """The version that they tell: `v1.34.4`."""
    source: SourceKind
    notes: tuple[Note, ...] = ()
