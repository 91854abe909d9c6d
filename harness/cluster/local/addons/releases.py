"""Read the releases of add-ons: `releases.csv` beside this file has a row for each, with the versions of Kubernetes on which it was tried.

Columns: the add-on, its versions as in `requires` (empty for all), the image that stands in its manifests for `{image}`, the fields of
its objects that these versions do not take, and why the versions are these.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.model import AddonRelease
from harness.knowledge.tables import read_rows
from harness.knowledge.version_range import VersionRange, read_version_range


def releases_of(name: AddonName) -> tuple[AddonRelease, ...]:
    """Return the releases of an add-on in the order of the table, in which they are tried."""
    return _table().get(name, ())


@cache
def _table() -> Mapping[AddonName, tuple[AddonRelease, ...]]:
    table: dict[AddonName, tuple[AddonRelease, ...]] = {}
    for row in read_rows(Path(__file__).with_suffix(".csv")):
        name = AddonName(row["addon"])
        versions = read_version_range(row["versions"]) if row["versions"] else VersionRange()
        release = AddonRelease(versions, {"image": row["image"]}, frozenset(row["without"].split()))
        table[name] = (*table.get(name, ()), release)
    return table
