"""Read the name of a Kubernetes as a person writes it: `1.34`, `v1.34.4`, `stable`, a folder of programs."""

import difflib
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.errors import UnknownKubernetes
from harness.knowledge.releases import NEWEST, OLDEST, Release, known, nearest, read_release
from harness.knowledge.version import UnknownVersion, Version, read_version

STABLE = "stable"
"""The newest minor version known."""


@dataclass(frozen=True, slots=True)
class Specification:
    """A minor version, one of its releases, or a folder."""

    text: str
    """The text as the person wrote it."""
    minor: Version | None = None
    """`None` for a folder."""
    release: Release | None = None
    """`None` leaves the patch to the source."""
    folder: Path | None = None

    @property
    def is_newer_than_known(self) -> bool:
        """Return True for a minor version, or a patch, that the table of releases does not have yet."""
        if self.minor is None:
            return False
        return self.minor > NEWEST or (self.release is not None and known()[self.minor].newest < self.release)


def parse(text: str) -> Specification:
    """Return the specification that a text names. Raises `UnknownKubernetes`, which lists the known versions and the nearest of them."""
    text = text.strip()
    if text == STABLE:
        return Specification(text, NEWEST)
    if "/" in text or text in (".", "..") or text.startswith("~"):
        return Specification(text, folder=Path(text).expanduser().absolute())
    release = read_release(text)
    try:
        minor = release.minor if release else read_version(text)
    except UnknownVersion:
        raise _unknown(text, _spelled_like(text)) from None
    if release is None and text.removeprefix("v") != str(minor):
        raise _unknown(text, str(minor))
    if minor < OLDEST or minor.major != NEWEST.major:
        raise _unknown(text, str(nearest(minor).minor))
    return Specification(text, minor, release)


def _unknown(text: str, nearest_name: str) -> UnknownKubernetes:
    return UnknownKubernetes(
        f"there is no Kubernetes “{text}”: {OLDEST} to {NEWEST} are known, the nearest is {nearest_name}.\n"
        f"Write a minor version ({NEWEST}), a release (v{NEWEST}.0, v{NEWEST.next}.0-rc.0), {STABLE}, or a folder of "
        "programs (./bin). `harness versions` lists what is known."
    )


def _spelled_like(text: str) -> str:
    names = [STABLE, *(str(minor) for minor in known())]
    return next(iter(difflib.get_close_matches(text, names, n=1)), STABLE)
