"""Versions of Kubernetes as people name them: `1.31`, `v1.31.2`. Only major and minor count."""

from __future__ import annotations

from typing import NamedTuple

from harness.shell.lazy_pattern import lazy_pattern

_WRITTEN = lazy_pattern(r"v?(\d+)\.(\d+)(?:[.+-].*)?")


class UnknownVersion(ValueError):
    """The message says what was written, and how versions are written."""


class Version(NamedTuple):
    """Compares as versions do."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def before(self) -> Version:
        """The minor version before this one."""
        return Version(self.major, self.minor - 1)

    @property
    def next(self) -> Version:
        """The minor version after this one."""
        return Version(self.major, self.minor + 1)


def read_version(text: str) -> Version:
    """Return the version that a text names. Raises `UnknownVersion`."""
    version = version_in(text)
    if version is None:
        raise UnknownVersion(f"“{text}” is no version of Kubernetes; write it like 1.31")
    return version


def version_in(text: str) -> Version | None:
    """Return the version that a text names; `None` where it is none, as where it is empty."""
    written = _WRITTEN.fullmatch(text.strip())
    return Version(int(written[1]), int(written[2])) if written else None
