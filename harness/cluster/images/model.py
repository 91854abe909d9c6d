"""What the parts of this room hand to each other: manifests, where an image came from, why it cannot be had."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from harness.cluster.images.name import ImageName

INDEX_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
"""Media types of what lists an image's manifests, one for each platform."""
MANIFEST_TYPES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)


class Origin(StrEnum):
    """Where an image came from."""

    STORE = "store"
    """It was on this machine already: pulled for an earlier lab, or loaded from a file."""
    REGISTRY = "registry"
    STAND_IN = "stand-in"


class Trouble(StrEnum):
    """Why an image cannot be had."""

    NOT_THERE = "not-there"
    """Its registry answers that it has no such image."""
    NO_WAY_OUT = "no-way-out"
    """It is on this machine in no form, and no registry is reached from here."""
    NOT_ALLOWED = "not-allowed"
    """It would have to be pulled or made, and that was forbidden."""
    NOT_PUBLIC = "not-public"
    """Its registry is an address of a private network that nobody configured."""
    CANNOT_BE_MADE = "cannot-be-made"
    """There is a recipe of a stand-in, and it failed."""


LACKS_OF_THE_LAB = frozenset({Trouble.NO_WAY_OUT, Trouble.NOT_ALLOWED, Trouble.CANNOT_BE_MADE})
"""Not the deck's fault: another lab has the image."""


class Unavailable(Exception):
    """An image that cannot be had."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}" if detail else str(trouble))
        self.trouble = trouble
        self.detail = detail


class Manifest(Struct, frozen=True):
    """A manifest, or the list of an image's manifests, byte for byte."""

    content: bytes
    origin: Origin

    @property
    def digest(self) -> str:
        """Its own name in any registry."""
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"

    @property
    def media_type(self) -> str:
        """As it says itself; OCI's where it leaves that to whoever serves it."""
        value = json.loads(self.content)
        return str(value.get("mediaType") or (INDEX_TYPES if "manifests" in value else MANIFEST_TYPES)[0])


class Source(Protocol):
    """Something that has images."""

    def manifest(self, image: ImageName) -> Manifest | None:
        """Return the manifest of an image, whose blobs `blob` has from then on; `None` where it has none. Raises `Unavailable`."""

    def blob(self, digest: str) -> Path | None:
        """Return a file of one of its images, by its digest."""
