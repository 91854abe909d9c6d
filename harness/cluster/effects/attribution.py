"""Which command caused what became of the objects of a cluster.

The rule, for each change of an object, in the order of the server's resource versions:

1. What has an owner belongs to the command that last touched the object at the top of its chain of owners, as long as
   the controller of that one has not done what was asked of it (or for ever, once that one is gone). So late
   ReplicaSets and Pods are effects of the command that made, scaled or deleted their Deployment. Once the controller
   is done, whoever touches what it owns does so on purpose: rule 3, and what the controller then does follows.
2. What Kubernetes adds without an owner follows what it was added for: a token its account, a claim its StatefulSet,
   a volume its claim, the first account of a namespace and whatever goes with a namespace that namespace.
3. Everything else belongs to the command that was the last to begin, of those that do more than to read.

What happened before the first such command is nobody's.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from harness.cluster.effects.objects import Thing, differences
from harness.record.command import Change, EffectRecord
from harness.shell.lazy_pattern import lazy_pattern

Key = tuple[int, int]
"""A command: the index of its step, and its place among the commands of the step."""

REMEMBERED = 20_000
"""Objects; the state of those seen longest ago is forgotten first."""
KEPT_EFFECTS = 1_000
"""Of one command."""
LONGEST_CHAIN = 8
"""Owners of owners that are asked for."""
_ORDINAL = lazy_pattern(r"\d{1,3}")
_UNIQUE = lazy_pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Sighting(Struct, frozen=True):
    """One object as it is now, or as it was when it went away."""

    thing: Thing
    is_new: bool
    is_gone: bool
    arrived: float
    """By the monotonic clock."""


class Deed(Struct, frozen=True):
    """What a command did to an object itself, as it is at last."""

    key: Key
    change: Change
    thing: Thing
    differences: tuple[str, ...] = ()
    """Of a change."""


class _Begun(Struct):
    """A command that was begun."""

    key: Key
    at: float
    version: int | None
    """The resource version that the server was at; what came later has a higher one."""
    acts: bool = True


class _Known(Struct):
    """An object, and who is to blame for it."""

    thing: Thing
    cause: Key | None = None
    is_gone: bool = False
    is_settled: bool | None = None


class _Effect(Struct):
    before: Thing | None
    known: _Known
    after: Thing


class Ledger(Struct):
    """Takes what was seen, gives the effects of each command. Not to be used from two threads at once."""

    _known: OrderedDict[str, _Known] = field(default_factory=OrderedDict)
    _namespaces: dict[str, str] = field(default_factory=dict)
    """Uids."""
    _begun: list[_Begun] = field(default_factory=list)
    _effects: dict[Key, dict[tuple[Change, str], _Effect]] = field(default_factory=dict)
    _touched: set[Key] = field(default_factory=set)

    def begin(self, key: Key, at: float, version: int | None = None) -> None:
        """A command is about to be typed; `at` is of the monotonic clock, `version` the server's latest, if known."""
        self._begun.append(_Begun(key, at, version))

    def only_read(self, key: Key) -> None:
        """That command turned out to change nothing by itself."""
        for begun in self._begun:
            if begun.key == key:
                begun.acts = False

    def forget(self) -> None:
        """What was begun until now is to blame for nothing that is seen later."""
        self._begun.clear()
        self._effects.clear()
        self._touched.clear()
        for known in self._known.values():
            known.cause = None

    def baseline(self, things: Iterable[Thing]) -> None:
        """What was there before the first command."""
        for thing in things:
            if thing.uid not in self._known:
                self._remember(_Known(thing, is_gone=thing.is_going, is_settled=thing.is_settled))

    def see(self, sightings: Iterable[Sighting]) -> None:
        """Take what was seen, in any order."""
        for sighting in sorted(sightings, key=lambda each: each.thing.version):
            self._see(sighting)

    def take(self) -> dict[Key, tuple[EffectRecord, ...]]:
        """Return all effects of each command that has new ones since the last call."""
        touched, self._touched = self._touched, set()
        return {key: tuple(sorted(self._records(key), key=_place)) for key in touched}

    def deeds(self) -> list[Deed]:
        """Return what the commands did themselves and still shows, the oldest first: not what has an owner, and goes with that.

        An object that a command created counts as created, whatever became of it later; one that is gone again counts for nothing.
        """
        deeds: list[Deed] = []
        created = {uid for effects in self._effects.values() for change, uid in effects if change is Change.CREATED}
        for key in dict.fromkeys(begun.key for begun in self._begun):
            for (change, uid), effect in self._effects.get(key, {}).items():
                thing = effect.known.thing
                is_of_namespace = (thing.kind, thing.name) in _IN_EVERY_NAMESPACE
                if thing.owner or is_of_namespace or (uid in created and change is not Change.CREATED):
                    continue
                if change is not Change.DELETED and effect.known.is_gone:
                    continue
                changed = differences(effect.before, thing) if change is Change.CHANGED and effect.before else ()
                if change is not Change.CHANGED or changed:
                    deeds.append(Deed(key, change, thing, changed))
        return deeds

    def is_of_stateful_set(self, claim: Thing, sets: Iterable[Thing]) -> bool:
        """Return whether a claim is one that a controller made for one of these StatefulSets: it has no owner, and stays when they go."""
        names = {(known.thing.namespace, known.thing.name) for known in self._stateful_sets(claim)}
        return any((each.namespace, each.name) in names for each in sets)

    def missing(self, kind: str, present: set[str]) -> list[Thing]:
        """Return the objects of a kind that were there when last heard of, and are not among these uids."""
        return [
            known.thing
            for uid, known in self._known.items()
            if known.thing.kind == kind and not known.is_gone and uid not in present
        ]

    def _see(self, sighting: Sighting) -> None:
        thing = sighting.thing
        known = self._known.get(thing.uid)
        if known is not None and (known.thing.version > thing.version > 0 or (known.is_gone and not sighting.is_gone)):
            return
        if known is None:
            known = self._remember(_Known(thing))
            if sighting.is_new:
                self._note(self._cause(known, sighting), Change.CREATED, None, known)
        if sighting.is_gone or thing.is_going:
            if not known.is_gone:
                before, known.thing = known.thing, thing
                cause = self._cause(known, sighting)
                known.is_gone = True
                self._note(cause, Change.DELETED, before, known)
            known.thing = thing
            return
        before, known.thing = known.thing, thing
        if before is not thing and differences(before, thing):
            cause = self._cause(known, sighting)
            self._note(cause, Change.CHANGED, before, known)
        known.is_settled = thing.is_settled

    def _cause(self, known: _Known, sighting: Sighting) -> Key | None:
        """Return the command behind what was just seen; remembered at the object, and at the top of its chain of owners."""
        top = self._top(known, sighting)
        is_at_work = top.is_gone or top.is_settled is False or (top.is_settled is None and top.cause is not None)
        if top is not known and is_at_work:
            known.cause = top.cause
            return top.cause
        cause = self._command(sighting)
        known.cause = top.cause = cause
        top.is_settled = False
        return cause

    def _top(self, known: _Known, sighting: Sighting) -> _Known:
        for _ in range(LONGEST_CHAIN):
            owner = self._owner(known, sighting)
            if owner is None:
                break
            known = owner
        return known

    def _owner(self, known: _Known, sighting: Sighting) -> _Known | None:
        thing = known.thing
        if thing.owner:
            return self._known.get(thing.owner)
        namespace = self._known.get(self._namespaces.get(thing.namespace, ""))
        if namespace is not None and thing.kind != "Namespace":
            is_going = sighting.is_gone or sighting.thing.is_going
            is_first = (thing.kind, thing.name) in _IN_EVERY_NAMESPACE
            if (namespace.is_gone and is_going) or (is_first and not is_going):
                return namespace
        if thing.kind == "PersistentVolumeClaim":
            return next(self._stateful_sets(thing), None)
        return None

    def _stateful_sets(self, claim: Thing) -> Iterator[_Known]:
        """Yield those that a claim may be made for: they name it TEMPLATE-SET-ORDINAL."""
        for known in self._known.values():
            thing = known.thing
            if thing.kind == "StatefulSet" and thing.namespace == claim.namespace:
                start, _, ordinal = claim.name.rpartition("-")
                if ordinal.isdecimal() and start.endswith(f"-{thing.name}"):
                    yield known

    def _command(self, sighting: Sighting) -> Key | None:
        version = sighting.thing.version
        is_after = False
        for begun in reversed(self._begun):
            by_version = version and begun.version is not None
            is_after = is_after or (begun.version < version if by_version else begun.at <= sighting.arrived)  # type: ignore[operator]
            if is_after and begun.acts:
                return begun.key
        return None

    def _note(self, cause: Key | None, change: Change, before: Thing | None, known: _Known) -> None:
        if cause is None:
            return
        effects = self._effects.setdefault(cause, {})
        uid = known.thing.uid
        earlier = effects.get((change, uid)) or (
            effects.get((Change.CREATED, uid)) if change is Change.CHANGED else None
        )
        if earlier is not None:
            earlier.after = known.thing
        elif len(effects) < KEPT_EFFECTS:
            effects[change, uid] = _Effect(before, known, known.thing)
        self._touched.add(cause)

    def _records(self, key: Key) -> Iterator[EffectRecord]:
        for (change, _), effect in self._effects[key].items():
            thing = effect.after if change is not Change.DELETED else effect.before or effect.after
            changed = differences(effect.before, thing) if change is Change.CHANGED and effect.before else ()
            if change is Change.CHANGED and not changed:
                continue
            owner = self._first_owner(effect.known)
            yield EffectRecord(
                change=change,
                kind=thing.kind,
                namespace=thing.namespace,
                name=thing.name,
                stem=self._stem(effect.known),
                owner=f"{owner.kind}/{owner.name}" if owner else "",
                type=thing.type,
                replicas=thing.replicas,
                images=thing.images,
                ports=thing.ports,
                node_ports=thing.node_ports,
                labels=thing.labels,
                selector=thing.selector,
                differences=changed,
            )

    def _first_owner(self, known: _Known) -> Thing | None:
        top = known
        for _ in range(LONGEST_CHAIN):
            owner = self._known.get(top.thing.owner) if top.thing.owner else None
            if owner is None:
                break
            top = owner
        return None if top is known else top.thing

    def _stem(self, known: _Known, depth: int = 0) -> str:
        """Return the name, with `…` for what was generated: the rest after the owner's name, or after what it was given."""
        thing = known.thing
        owner = self._known.get(thing.owner) if thing.owner and depth < LONGEST_CHAIN else None
        if owner is not None and thing.name.startswith(f"{owner.thing.name}-"):
            rest = thing.name.removeprefix(f"{owner.thing.name}-")
            stem = self._stem(owner, depth + 1)
            if _ORDINAL.fullmatch(rest) and owner.thing.kind == "StatefulSet":
                return f"{stem}-{rest}"
            if thing.kind == "Secret" and rest.startswith("token-"):
                return f"{stem}-token-…"
            if owner.thing.kind in _NAMES_WHAT_IT_OWNS:
                return stem if stem.endswith("…") else f"{stem}-…"
        if not thing.is_named_by_hand:
            return re.sub(r"[^-]+$", "…", thing.name)
        return _UNIQUE.sub("…", thing.name)

    def _remember(self, known: _Known) -> _Known:
        self._known[known.thing.uid] = known
        if known.thing.kind == "Namespace":
            self._namespaces[known.thing.name] = known.thing.uid
        while len(self._known) > REMEMBERED:
            _, forgotten = self._known.popitem(last=False)
            if self._namespaces.get(forgotten.thing.name) == forgotten.thing.uid:
                del self._namespaces[forgotten.thing.name]
        return known


_IN_EVERY_NAMESPACE = frozenset({("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")})
_NAMES_WHAT_IT_OWNS = frozenset(
    {"Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "Job", "CronJob", "StatefulSet"}
)


def _place(record: EffectRecord) -> tuple[object, ...]:
    return record.kind, record.namespace, record.stem, list(Change).index(record.change), record.name
