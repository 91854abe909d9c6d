"""The releases of Kubernetes that are known: `releases.csv` beside this file, a row for each minor version.

Its columns: the minor version; the newest patch known of it; the day on which upstream's support ends; the patches whose Go modules
have all been seen on a module proxy, the newest first. Patches and days are those of upstream's `data/releases` (its website's
repository) and of the versions of the module `k8s.io/api`; the last column was tried, by building the programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from msgspec import Struct

from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version, read_version
from harness.shell.lazy_pattern import lazy_pattern

_FILE = Path(__file__).parent / "releases.csv"
_WRITTEN = lazy_pattern(r"v?(\d+)\.(\d+)\.(\d+)(?:-(alpha|beta|rc)\.(\d+))?")
_STAGES = ("alpha", "beta", "rc", "")
"""What a release goes through, in this order; the last is the release itself."""


class Release(Struct, frozen=True):
    """A release by its whole version: `v1.34.4`, `v1.38.0-rc.0`. Compares as versions do."""

    minor: Version
    patch: int
    stage: str = ""
    """`alpha`, `beta` or `rc`; empty for the release itself."""
    number: int = 0
    """Of the alpha, beta or release candidate."""

    def __str__(self) -> str:
        """Return it as upstream's tags are written: `v1.38.0-rc.0`."""
        return f"v{self.minor}.{self.patch}" + (f"-{self.stage}.{self.number}" if self.stage else "")

    def __lt__(self, other: Release) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[Version, int, int, int]:
        return (self.minor, self.patch, _STAGES.index(self.stage), self.number)


class Series(Struct, frozen=True):
    """All patches of a minor version."""

    minor: Version
    newest: Release
    """The newest patch known."""
    end_of_support: date
    modules: tuple[Release, ...]
    """Those that Go modules give whole, the newest first."""


def read_release(text: str) -> Release | None:
    """Return the release that a whole version names: `v1.34.4`, `1.38.0-rc.0`; `None` for any other text."""
    written = _WRITTEN.fullmatch(text.strip())
    if not written:
        return None
    major, minor, patch, stage, number = written.groups()
    return Release(Version(int(major), int(minor)), int(patch), stage or "", int(number or 0))


@cache
def known() -> Mapping[Version, Series]:
    """Return all rows, the oldest first."""
    series = {}
    for row in read_rows(_FILE):
        minor = read_version(row["minor"])
        patches = tuple(Release(minor, int(patch)) for patch in row["modules"].split())
        newest = Release(minor, int(row["newest"]))
        series[minor] = Series(minor, newest, date.fromisoformat(row["end_of_support"]), patches)
    return series


def nearest(minor: Version) -> Series:
    """Return the row of a minor version, or of the nearest that has one."""
    return known()[min(max(minor, OLDEST), NEWEST)]


OLDEST = min(known())
"""The first that programs are known of."""
NEWEST = max(known())
"""The newest known, everywhere: what `stable` is, and what rows and tables of changes were last held against."""
