"""Which object of a cluster stands for a placeholder: the one that fits, or any of those that fit and have one owner."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from harness.cluster.inventory import LiveObject
from harness.knowledge.placeholder_words import Field
from harness.knowledge.wanted import NOBODY_MAKES, Wanted
from harness.record.filled import FillSource
from harness.record.reason import ReasonKind
from harness.replay.filling.history import CommandHistory, Listing

_COME_BY_THEMSELVES = frozenset({"ConfigMap/kube-root-ca.crt", "ServiceAccount/default", "Service/kubernetes"})
"""Objects that are in every namespace, or in every cluster, and that nobody means who has others."""


class NotChosen(Exception):
    """Nothing stands for a placeholder, or several things do."""

    def __init__(self, kind: ReasonKind, choices: Iterable[str] = ()) -> None:
        self.kind = kind
        self.choices = tuple(sorted(choices))
        super().__init__(kind, self.choices)


class Chosen(Struct, frozen=True):
    """What is typed, and what it is of."""

    value: str
    object: LiveObject
    source: FillSource


class Earlier(Struct, frozen=True):
    """What was typed for placeholders before."""

    same: str = ""
    """For this one; empty where it is the first time."""
    others: frozenset[str] = frozenset()
    """For names of other objects of the author's own run."""


FIRST_TIME = Earlier()


def choose(
    wanted: Wanted,
    objects: Iterable[LiveObject],
    history: CommandHistory,
    *,
    only_own: bool,
    earlier: Earlier = FIRST_TIME,
) -> Chosen:
    """Return what stands for a placeholder. `objects` are those of the kinds that it can be; `only_own` leaves those to it that the deck made.

    Raises `NotChosen`.
    """
    fitting = [candidate for candidate in objects if _fits(wanted, candidate)]
    if not fitting:
        raise NotChosen(ReasonKind.NO_OBJECT)
    shown, pool = _meant(wanted, fitting, history)
    own = [candidate for candidate in pool if history.position_of(candidate) is not None]
    pool = own if own or only_own else pool
    pool = [candidate for candidate in pool if candidate.reference not in _COME_BY_THEMSELVES] or pool
    if not pool:
        kind = ReasonKind.NOT_OF_DECK if only_own else ReasonKind.NOT_SHOWN
        raise NotChosen(kind, _described(wanted, fitting))
    chosen = _one_of(wanted, pool, earlier)
    (value, *more) = chosen.values[wanted.field]
    if more:
        raise NotChosen(ReasonKind.SEVERAL_OBJECTS, (f"{chosen.name} {option}" for option in (value, *more)))
    return Chosen(value, chosen, _source(chosen, shown, history))


def _fits(wanted: Wanted, an_object: LiveObject) -> bool:
    """Return whether an object has what is wanted, and a name as it is wanted."""
    name = an_object.name
    parts = re.split(r"[-.]", name)
    is_named = all(word in parts for word in wanted.words) and re.fullmatch(wanted.pattern or ".*", name) is not None
    is_owned = not wanted.owners or an_object.owner.partition("/")[2] in wanted.owners
    return wanted.field in an_object.values and is_named and is_owned


def _meant(
    wanted: Wanted, fitting: Sequence[LiveObject], history: CommandHistory
) -> tuple[list[LiveObject], Sequence[LiveObject]]:
    """Return what the last listing shows of objects, and those among which a person would look.

    That are those of the listing and what was made since; without a listing all that was made.
    """
    listings = {kind: history.last_listing(kind) for kind in {candidate.kind for candidate in fitting}}
    shown = [candidate for candidate in fitting if _is_shown(candidate, listings[candidate.kind])]
    if wanted.pattern or wanted.owners or (not shown and NOBODY_MAKES.issuperset(wanted.kinds)):
        return shown, fitting
    if not shown:
        return shown, [candidate for candidate in fitting if history.position_of(candidate) is not None]
    since = [candidate for candidate in fitting if _is_made_since(candidate, listings[candidate.kind], history)]
    return shown, [*shown, *(candidate for candidate in since if candidate not in shown)]


def _is_shown(an_object: LiveObject, listing: Listing | None) -> bool:
    return listing is not None and listing.shows(an_object)


def _is_made_since(an_object: LiveObject, listing: Listing | None, history: CommandHistory) -> bool:
    position = history.made.get((an_object.kind, an_object.namespace, an_object.name))
    return position is not None and (listing is None or position > listing.position)


def _one_of(wanted: Wanted, pool: Sequence[LiveObject], earlier: Earlier) -> LiveObject:
    """Return the only object, or of those of one owner the one that was taken before, else the newest that is ready."""
    if wanted.number is not None and wanted.kinds == ("Node",):
        pool = [node for node in pool if re.search(rf"(?<!\d){wanted.number}$", node.name)] or pool
    if len(pool) == 1:
        return pool[0]
    owners = {(candidate.namespace, candidate.owner) for candidate in pool}
    if len(owners) > 1 or not next(iter(owners))[1]:
        raise NotChosen(ReasonKind.SEVERAL_OBJECTS, _described(wanted, pool))
    newest = sorted(pool, key=lambda candidate: (candidate.is_ready, candidate.created, candidate.name), reverse=True)
    if wanted.number is not None:
        if not 0 < wanted.number <= len(newest):
            raise NotChosen(ReasonKind.NO_OBJECT, _described(wanted, pool))
        return newest[wanted.number - 1]
    same = next((candidate for candidate in newest if earlier.same in candidate.values[wanted.field]), None)
    if same is not None and same.is_ready >= newest[0].is_ready:
        return same
    return next((candidate for candidate in newest if candidate.name not in earlier.others), newest[0])


def _source(chosen: LiveObject, shown: Sequence[LiveObject], history: CommandHistory) -> FillSource:
    if chosen in shown:
        return FillSource.LISTING
    return FillSource.CLUSTER if history.position_of(chosen) is None else FillSource.DECK


def _described(wanted: Wanted, objects: Iterable[LiveObject]) -> list[str]:
    """Return objects as a person tells them apart: by name, with what else would be typed."""
    if wanted.field is Field.NAME:
        return [candidate.name for candidate in objects]
    return [f"{candidate.name} {', '.join(candidate.values[wanted.field])}" for candidate in objects]
