"""Which versions of Kubernetes serve an API version of a kind.

`servers/kinds.csv` has what real servers answered (`tools/ask_servers.py` asks them). `apis.csv` beside this file has what these do not
tell: the years before the oldest of them, and which of two neighbours a version was like that no server was asked of. It is kept by people.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct

from harness.knowledge import servers
from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version, read_version
from harness.knowledge.version_runs import read_runs

EARLIER = Path(__file__).parent / "apis.csv"
KINDS = servers.FOLDER / "kinds.csv"
_NONE = "none"
"""Stands for no version at all, where an empty cell means all that serve it."""
_STAGES = ("alpha", "beta")
"""What the name of an API version that is not final yet holds."""


class Served(Struct, frozen=True):
    """When an API version of a kind is served, as servers are released."""

    api: str
    """`batch/v1beta1`."""
    kind: str
    since: Version | None
    """The first; `None` for what is older than all that is known."""
    until: Version | None
    """The last; `None` while no end is announced."""
    instead: str
    """The API version that takes its place, where that is in another group; empty for most."""
    source: str
    switched: frozenset[Version] = frozenset()
    """Other versions, that serve it only where somebody switches it on."""
    is_switched: bool = False
    """True where it has to be switched on in every version that has it."""
    unknown: frozenset[Version] = frozenset()
    """Versions that no server was asked of, between one that serves it and one that does not."""

    def is_wrong_in(self, version: Version) -> bool:
        """Return whether it is known that a version does not serve it."""
        is_outside = bool((self.until and version > self.until) or (self.since and version < self.since))
        return is_outside and version not in self.unknown


def find_served(api: str, kind: str) -> Served | None:
    """Return when it is served; `None` for what is nobody's but a custom resource's."""
    return _served().get((api, kind))


def replacement(served: Served, version: Version) -> str:
    """Return the API version that a version serves for the same kind, in another group where it moved there; empty if there is none.

    Who uses none that has to be switched on is not sent to one.
    """
    group, moved_from, is_switched = _group(served.api), {served.api}, served.is_switched
    while True:
        fitting = [
            other.api
            for other in served_kinds().get(served.kind, ())
            if _group(other.api) == group and other.is_switched <= is_switched and not other.is_wrong_in(version)
        ]
        if fitting:
            return max(fitting, key=maturity)
        if not served.instead or served.instead in moved_from:
            return ""
        group = _group(served.instead)
        moved_from.add(served.instead)
        following = _served().get((served.instead, served.kind))
        if following is None or not following.is_wrong_in(version):
            return served.instead
        served = following


@cache
def served_kinds() -> Mapping[str, Collection[Served]]:
    """Return all API versions of each kind."""
    kinds: dict[str, list[Served]] = {}
    for served in _served().values():
        kinds.setdefault(served.kind, []).append(served)
    return kinds


@cache
def released(resource: str) -> frozenset[Version]:
    """Return the versions that serve a resource, `cronjobs.batch`, without its being switched on."""
    name, _, group = resource.partition(".")
    versions: set[Version] = set()
    for row in read_rows(KINDS):
        if row["resource"] == name and _group(row["api"]) == group:
            versions |= released_in(row)
    return frozenset(versions)


@cache
def _served() -> Mapping[tuple[str, str], Served]:
    """Return all that is known, by API version and kind."""
    earlier = {(row["api"], row["kind"]): row for row in read_rows(EARLIER)}
    served = {
        name: Served(*name, _version(row["since"]), _version(row["until"]), row["write"], row["source"])
        for name, row in earlier.items()
    }
    for row in read_rows(KINDS):
        name = (row["api"], row["kind"])
        before = served.get(name)
        if before is None or before.until is None or before.until >= servers.oldest():
            served[name] = _of_servers(row, before)
    return served


def _of_servers(row: Mapping[str, str], before: Served | None) -> Served:
    """Return what servers say of a kind, and what is known of it before the oldest of them."""
    able, without_switch = read_runs(row["served"]), released_in(row)
    right = without_switch or able
    since, until = min(right), max(right)
    unknown_before, unknown_after = set(_unasked_before(since)), set(_unasked_after(until))
    if before and before.since in (*unknown_before, since):
        since, unknown_before = before.since, set()
    if before and before.until in (*unknown_after, until):
        until, unknown_after = before.until, set()
    moved_to, _, kind = row["instead"].partition(" ")
    is_elsewhere = kind == row["kind"] and _group(moved_to) != _group(row["api"])
    return Served(
        row["api"],
        row["kind"],
        since if since > servers.oldest() else before.since if before else None,
        until if until < servers.newest() else _before(row["unavailable"]),
        moved_to if is_elsewhere else before.instead if before else "",
        servers.source(),
        able - right,
        not without_switch,
        frozenset(unknown_before | unknown_after),
    )


def _unasked_before(version: Version) -> Iterator[Version]:
    while (version := version.before) in servers.unasked():
        yield version


def _unasked_after(version: Version) -> Iterator[Version]:
    while (version := version.next) in servers.unasked():
        yield version


def released_in(row: Mapping[str, str]) -> frozenset[Version]:
    """Return the versions that serve the kind of a row of `servers/kinds.csv` without its being switched on."""
    return frozenset() if row["released"] == _NONE else read_runs(row["released"] or row["served"])


def _version(text: str) -> Version | None:
    return read_version(text) if text else None


def _before(text: str) -> Version | None:
    return read_version(text).before if text else None


def _group(api: str) -> str:
    return api.rpartition("/")[0]


def maturity(api: str) -> tuple[int, str]:
    """Return what sorts API versions: it puts `v1` behind `v1beta2`, and that behind `v1beta1` and `v2alpha1`."""
    name = api.rpartition("/")[2]
    return next((order for order, stage in enumerate(_STAGES) if stage in name), len(_STAGES)), name
