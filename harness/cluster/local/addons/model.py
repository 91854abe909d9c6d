"""Describe an add-on, and its releases for versions of Kubernetes."""

from collections.abc import Callable, Mapping, Set
from pathlib import Path
from typing import Any

from msgspec import Struct

from harness.cluster.addon_names import AddonName
from harness.cluster.effects.objects import MANAGED_BY, OWN_MANAGER
from harness.cluster.local.apiserver import ApiServer
from harness.cluster.local.manifests import read_manifest
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange

_MANIFESTS = Path(__file__).with_name("manifests")


class AddonRelease(Struct, frozen=True):
    """A release of an add-on, for the versions of Kubernetes on which it was tried."""

    versions: VersionRange
    images: Mapping[str, str]
    """The images by the words that stand for them, in braces, in the manifests."""
    without: frozenset[str] = frozenset()
    """Fields of its objects, at any depth, that these versions do not take."""


def _at_once(_api: ApiServer) -> bool:
    return True


class Addon(Struct, frozen=True):
    """Something that a lab can have besides Kubernetes itself."""

    name: AddonName
    gives: str
    """What it gives the audience, as a part of a sentence: `a default StorageClass`."""
    manifests: tuple[str, ...]
    """Names of files in `manifests/`, in the order in which their objects are made."""
    releases: tuple[AddonRelease, ...]
    answers: Callable[[ApiServer], bool] = _at_once
    """Returns whether it works, once its pods are ready. Raises `ApiError`."""

    def release(self, version: Version) -> AddonRelease | None:
        """Return the release for a version of Kubernetes; `None` where none is known."""
        return next((release for release in self.releases if version in release.versions), None)

    def objects(self, release: AddonRelease) -> tuple[dict[str, Any], ...]:
        """Return the objects of its manifests with the images of a release. Each has the label `MANAGED_BY`."""
        text = "\n---\n".join((_MANIFESTS / manifest).read_text("utf-8") for manifest in self.manifests)
        for word, image in release.images.items():
            text = text.replace(f"{{{word}}}", image)
        objects = tuple(_without(release.without, read) for read in read_manifest(text))
        for manifest in objects:
            _label(manifest)
            if template := manifest.get("spec", {}).get("template"):
                _label(template)
        return objects


def _without(fields: Set[str], value: Any) -> Any:
    """Return a value of a manifest without the named fields, at any depth."""
    if isinstance(value, dict):
        return {key: _without(fields, inner) for key, inner in value.items() if key not in fields}
    return [_without(fields, inner) for inner in value] if isinstance(value, list) else value


def _label(labelled: dict[str, Any]) -> None:
    labelled.setdefault("metadata", {}).setdefault("labels", {})[MANAGED_BY] = OWN_MANAGER
