"""Choose the releases of the wanted add-ons, and bring their images to this machine."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from harness.cluster.addon_names import AddonName
from harness.cluster.build.cache import Progress
from harness.cluster.images.model import ImageChoice
from harness.cluster.images.name import read_name
from harness.cluster.images.sources import bring
from harness.cluster.images.troubles import explained
from harness.cluster.local.addons import ADDONS
from harness.cluster.local.addons.model import Addon, AddonRelease
from harness.knowledge.version import Version


class AddonChoice(Struct, frozen=True):
    """The add-ons that a lab gets, and the reasons why it lacks others."""

    chosen: Mapping[AddonName, AddonRelease] = {}
    lacking: Mapping[AddonName, str] = {}
    """Why they cannot be had, with the way out, as a part of a sentence."""


def addon_of(name: AddonName) -> Addon:
    """Return the add-on of a name."""
    return next(addon for addon in ADDONS if addon.name is name)


def images_of(names: Iterable[AddonName], version: Version) -> tuple[str, ...]:
    """Return the images that add-ons need on a version of Kubernetes; an add-on without a release for it has none."""
    releases = (addon_of(name).release(version) for name in names)
    return tuple(image for release in releases if release is not None for image in release.images.values())


def choose(names: Iterable[AddonName], version: Version, images: ImageChoice, progress: Progress) -> AddonChoice:
    """Return the releases of add-ons for a version of Kubernetes, their images brought here, or made.

    One that cannot be had is reported to `progress`, and is no error: a lab comes up without it.
    """
    chosen: dict[AddonName, AddonRelease] = {}
    lacking: dict[AddonName, str] = {}
    for addon in (known for known in ADDONS if known.name in set(names)):
        release = addon.release(version)
        why = _why_not(release, version, images, progress)
        if why or release is None:
            lacking[addon.name] = why
            progress(goes_without(addon, why))
        else:
            chosen[addon.name] = release
    return AddonChoice(chosen, lacking)


def goes_without(addon: Addon, why: str) -> str:
    """Return the sentence that says why a lab lacks an add-on."""
    return f"the lab goes without {addon.name}, which gives {addon.gives}: {why}"


def _why_not(release: AddonRelease | None, version: Version, images: ImageChoice, progress: Progress) -> str:
    """Return why a release cannot be had; an empty text where it can."""
    if release is None:
        return f"no release of it is known for Kubernetes {version}; play another version, or have the deck install its own"
    _, refusals = bring(replace(images, named=tuple(release.images.values())), progress)
    return "; ".join(
        f"the image {refusal.image} cannot be had: {explained(refusal.trouble, read_name(refusal.image), refusal.detail)}"
        for refusal in refusals
    )
