"""Kinds as command lines name them, `psp`, `deployments.extensions`, `cronjobs.v1beta1.batch/tick`, and which versions serve them."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from msgspec import Struct

from harness.knowledge.apis import KINDS, Served, maturity, replacement, served_kinds
from harness.knowledge.calls import Call
from harness.knowledge.tables import read_rows
from harness.knowledge.traits import Trait
from harness.knowledge.version import Version


class Unserved(Struct, frozen=True):
    """A word of a call that names a kind which a version does not serve."""

    place: int
    """Of the word in the call."""
    word: str
    """The kind as it is named."""
    kind: str
    since: Version | None
    until: Version | None
    instead: str
    """The word to write; empty where no kind takes its place."""
    source: str


def unserved(call: Call, version: Version) -> Iterator[Unserved]:
    """Yield the kinds that a call of kubectl names and a version does not serve, in the order of its words."""
    for word, place in kinds_named(call):
        served = _meant_by(word)
        if not served or any(not api.is_wrong_in(version) or version in api.switched for api in served):
            continue
        since, until = _first(served), _last(served)
        is_gone = until is not None and version > until
        if is_gone or (since is not None and version < since and any(api.api.endswith("v1") for api in served)):
            yield Unserved(place, word, served[0].kind, since, until, _instead(word, served, version), served[0].source)


def kinds_named(call: Call) -> Iterator[tuple[str, int]]:
    """Yield the words of a call of kubectl that name kinds, each with the place of its word in the call."""
    for position, (word, place) in enumerate(call.arguments):
        is_kind = "/" in word or (position == 0 and Trait.NAMES_KIND in call.traits)
        if call.path == "kubectl explain":
            is_kind, word = position == 0, word.partition(".")[0]  # noqa: PLW2901  what follows is a field
        elif call.path == "kubectl auth can-i":
            is_kind = position == 1
        if is_kind:
            yield from ((kind.partition("/")[0], place) for kind in word.split(","))
    for flag in call.flags:
        if flag.name == "--resource" and flag.value_place is not None:
            yield from ((resource.partition("/")[0], flag.place) for resource in flag.value.split(","))


def served_as(word: str, version: Version) -> Mapping[str, tuple[str, ...]]:
    """Return the API versions in which a version serves the kinds that a word means, by kind: the most mature first, none that has to be switched on."""
    kinds: dict[str, tuple[str, ...]] = {}
    for served in _meant_by(word):
        if not served.is_switched and not served.is_wrong_in(version):
            kinds[served.kind] = (*kinds.get(served.kind, ()), served.api)
    return {kind: tuple(sorted(apis, key=maturity, reverse=True)) for kind, apis in kinds.items()}


def resources_meant(word: str) -> frozenset[str]:
    """Return the resources that a word means, with their groups: `cronjobs.batch`, `pods`."""
    apis = {(served.api, served.kind) for served in _meant_by(word)}
    fitting = (row for row in read_rows(KINDS) if (row["api"], row["kind"]) in apis)
    return frozenset(f"{row['resource']}.{_group(row['api'])}".rstrip(".") for row in fitting)


@lru_cache(maxsize=1024)
def _meant_by(word: str) -> tuple[Served, ...]:
    """Return the API versions in which servers of some version serve what a word means; none for a word that names no kind."""
    name, _, rest = word.lower().partition(".")
    version, _, group = rest.partition(".")
    return tuple(
        served
        for kind in _kinds().get(name, ())
        for served in served_kinds().get(kind, ())
        if not rest or _group(served.api) == rest or served.api == f"{group}/{version}"
    )


def _instead(word: str, served: tuple[Served, ...], version: Version) -> str:
    """Return how to name the kind in the group that a version serves: `deployments.apps`; the plain name does as well."""
    instead = next((successor for api in served if (successor := replacement(api, version))), "")
    name = word.partition(".")[0]
    return f"{name}.{_group(instead)}" if _group(instead) else name if instead else ""


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    """Return the kinds that a word may mean: the name of a resource, a short name, or the kind itself."""
    names: dict[str, set[str]] = {}
    for row in read_rows(KINDS):
        for name in (row["resource"], row["kind"].lower(), *row["short"].split()):
            names.setdefault(name, set()).add(row["kind"])
    return {name: frozenset(kinds) for name, kinds in names.items()}


def _first(served: tuple[Served, ...]) -> Version | None:
    versions = [api.since for api in served]
    return None if None in versions else min(filter(None, versions))


def _last(served: tuple[Served, ...]) -> Version | None:
    versions = [max([*api.switched, *([api.until] if api.until else [])], default=None) for api in served]
    return None if None in versions else max(filter(None, versions))


def _group(api: str) -> str:
    return api.rpartition("/")[0]
