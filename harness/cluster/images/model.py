"""The values of this room: manifests, the origin of an image, the reasons why one cannot be had."""

import hashlib
import json
from collections.abc import Mapping
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


class ImageOrigin(StrEnum):
    """Where an image came from."""

    STORE = "store"
    """The store of this machine: it was pulled for an earlier lab, or loaded from a file."""
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
    DENIED = "denied"
    """Its registry wants a password, or has no such image: without a password it does not say which."""
    RATE_LIMITED = "rate-limited"
    """Its registry was asked too often from here."""
    UNREACHABLE = "unreachable"
    """Its registry is down, or does not answer as a registry does."""
    SLOW = "slow"
    """Its registry is silent for too long."""
    CUT_OFF = "cut-off"
    """A file of it did not come whole."""
    WRONG_CONTENT = "wrong-content"
    """A file of it is not the one that its digest names."""
    OTHER_DIGEST = "other-digest"
    """A certain digest is wanted, and its stand-in has another one by now."""
    NO_PLATFORM = "no-platform"
    """It is not made for this machine's processor."""
    DISK_FULL = "disk-full"
    """A file of it cannot be written to the store."""
    CANNOT_BE_MADE = "cannot-be-made"
    """There is a recipe of a stand-in, and it failed."""


FAULTS_OF_THE_DECK = frozenset({Trouble.NOT_THERE, Trouble.DENIED, Trouble.NOT_PUBLIC})
"""Troubles by which the audience lacks the image too. All others are a lack of the lab."""


class Unavailable(Exception):
    """An image that cannot be had."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}" if detail else str(trouble))
        self.trouble = trouble
        self.detail = detail


class ImageManifest(Struct, frozen=True):
    """A manifest, or the list of an image's manifests, byte for byte."""

    content: bytes
    origin: ImageOrigin

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the manifest, its name in any registry."""
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"

    @property
    def media_type(self) -> str:
        """Return the media type that the manifest states, OCI's where it states none."""
        value = json.loads(self.content)
        return str(value.get("mediaType") or (INDEX_TYPES if "manifests" in value else MANIFEST_TYPES)[0])


class Pull(StrEnum):
    """When a registry is asked."""

    MISSING = "missing"
    """For images that are not on this machine."""
    NEVER = "never"
    ALWAYS = "always"
    """Also for images that are here: whether their tags lead to other ones by now."""


class StandInUse(StrEnum):
    """When a stand-in is taken."""

    MISSING = "missing"
    """For images that are neither on this machine nor had from a registry."""
    NEVER = "never"


class ImageChoice(Struct, frozen=True):
    """What a person says of a lab's images."""

    pull: Pull = Pull.MISSING
    stand_ins: StandInUse = StandInUse.MISSING
    registries: Mapping[str, str] = {}
    """Addresses of registries that are elsewhere than their names say, or in a private network."""
    digests: Mapping[str, str] = {}
    """The digests of images by their whole names: no other image is taken under these names."""
    named: tuple[str, ...] = ()
    """Images that will be asked for, as decks name them."""
    has_way_out: bool | None = None
    """Whether a registry is reached; `None` until somebody tried."""


class ImageSource(Protocol):
    """A place from which images come: the store, registries, stand-ins."""

    def manifest(self, image: ImageName) -> ImageManifest | None:
        """Return the manifest of an image, after which `blob` has its files; `None` where the source has no such image. Raises `Unavailable`."""

    def blob(self, digest: str) -> Path | None:
        """Return a file of one of its images, by its digest."""
