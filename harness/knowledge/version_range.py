"""Ranges of versions of Kubernetes as people write them: `since 1.34`, `until 1.25` (which still belongs to it), or both."""

from __future__ import annotations

from msgspec import Struct

from harness.knowledge.version import Version
from harness.shell.lazy_pattern import lazy_pattern

_MINOR = lazy_pattern(r"v?1\.(\d{1,3})")
_PATCH = lazy_pattern(r"v?(1\.\d{1,3})\.\d+\S*")
HOW_TO_WRITE = "write `since 1.34`, `until 1.25` (1.25 still belongs to it), or both: `since 1.20 until 1.25`"


class BadRange(ValueError):
    """The message says what is wrong with what was written, and how ranges are written."""


class VersionRange(Struct, frozen=True):
    """Minor versions of Kubernetes, from one until another; both ends belong to it."""

    since: Version | None = None
    """`None` where there is no oldest version."""
    until: Version | None = None
    """`None` where there is no newest version."""

    def __contains__(self, version: Version) -> bool:
        return (self.since is None or version >= self.since) and (self.until is None or version <= self.until)

    def __str__(self) -> str:
        """As people write it."""
        ends = (("since", self.since), ("until", self.until))
        return " ".join(f"{word} {version}" for word, version in ends if version is not None)

    @property
    def is_empty(self) -> bool:
        """True where no version belongs to it."""
        return self.since is not None and self.until is not None and self.since > self.until

    def intersection(self, other: VersionRange) -> VersionRange:
        """Return the versions that belong to both; the range can be empty."""
        since = max(filter(None, (self.since, other.since)), default=None)
        until = min(filter(None, (self.until, other.until)), default=None)
        return VersionRange(since, until)


def read_version_range(text: str) -> VersionRange:
    """Return the range that a text names. Raises `BadRange`."""
    ends: dict[str, Version] = {}
    words = text.split()
    if not words:
        raise BadRange(f"a range of versions is missing: {HOW_TO_WRITE}")
    for word, version in zip(words[::2], [*words[1::2], ""], strict=False):
        if word not in ("since", "until"):
            raise BadRange(f"“{word}” is neither `since` nor `until`: {HOW_TO_WRITE}")
        if word in ends:
            raise BadRange(f"`{word}` stands there twice: {HOW_TO_WRITE}")
        ends[word] = _version(word, version)
    span = VersionRange(ends.get("since"), ends.get("until"))
    if span.is_empty:
        raise BadRange(f"no version is in “{span}”: write the older one behind `since`, the newer one behind `until`")
    return span


def _version(word: str, text: str) -> Version:
    if not text:
        raise BadRange(f"a version is missing behind `{word}`: {HOW_TO_WRITE}")
    if patch := _PATCH.fullmatch(text):
        raise BadRange(f"“{text}” names a patch release, and only minor versions count: write `{word} {patch[1]}`")
    minor = _MINOR.fullmatch(text)
    if minor is None:
        raise BadRange(f"“{text}” is no minor version of Kubernetes: {HOW_TO_WRITE}")
    return Version(1, int(minor[1]))
