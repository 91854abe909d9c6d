"""What real servers of Kubernetes serve, as tables that `tools/ask_servers.py` writes; `tools/tabulate_servers.py` says what is in them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version, read_version
from harness.knowledge.version_runs import versions_between

FOLDER = Path(__file__).parent
"""Where the tables are."""


@cache
def asked() -> Mapping[Version, str]:
    """Return the releases of the servers that were asked, by their versions, the oldest first."""
    return {read_version(row["version"]): row["release"] for row in read_rows(FOLDER / "asked.csv")}


@cache
def oldest() -> Version:
    """Return the version of the oldest of them."""
    return min(asked())


@cache
def newest() -> Version:
    """Return the version of the newest of them."""
    return max(asked())


@cache
def all_versions() -> frozenset[Version]:
    """Return all versions from the oldest to the newest: those of a row that names none."""
    return versions_between(oldest(), newest())


@cache
def unasked() -> frozenset[Version]:
    """Return the versions between these that no server was asked of."""
    return all_versions() - asked().keys()


def source() -> str:
    """Return how a finding names where its knowledge is from."""
    return f"the API servers of Kubernetes {oldest()} to {newest()} were asked"
