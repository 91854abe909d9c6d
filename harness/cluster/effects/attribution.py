"""Find the command that caused a change of an object in a cluster.

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

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from harness.cluster.effects.objects import ObservedObject, differences
from harness.record.command import Change, EffectRecord, FieldChangeRecord
from harness.shell.lazy_pattern import lazy_pattern

Key = tuple[int, int]
"""A command: the index of its step, and its place among the commands of the step."""

REMEMBERED = 20_000
"""Number of objects whose state is kept; those seen longest ago are forgotten first."""
KEPT_EFFECTS = 1_000
"""Number of effects of one command that are kept."""
LONGEST_CHAIN = 8
"""Number of steps from an object to its owner, the owner of that, and so on."""
_ORDINAL = lazy_pattern(r"\d{1,3}")
_UNIQUE = lazy_pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Sighting(Struct, frozen=True):
    """One object as it is now, or as it was when it was deleted."""

    observed: ObservedObject
    is_new: bool
    is_gone: bool
    arrived: float
    """When the news of it came, by the monotonic clock."""


class Deed(Struct, frozen=True):
    """What a command itself did to an object, with the object as it was last seen."""

    key: Key
    change: Change
    observed: ObservedObject
    differences: tuple[FieldChangeRecord, ...] = ()
    """What a change changed; empty for an object that was created or deleted."""


class _Begun(Struct):
    """A command that was begun."""

    key: Key
    at: float
    version: int | None
    """The latest resource version of the server at that moment: every later change has a higher one."""
    acts: bool = True


class _Known(Struct):
    """An object, and the command that last acted on it."""

    observed: ObservedObject
    cause: Key | None = None
    is_gone: bool = False
    is_settled: bool | None = None


class _Effect(Struct):
    before: ObservedObject | None
    known: _Known
    after: ObservedObject


class Ledger(Struct):
    """Takes sightings of objects, and gives the effects of each command. Not to be used from two threads at once."""

    _known: OrderedDict[str, _Known] = field(default_factory=OrderedDict)
    _namespaces: dict[str, str] = field(default_factory=dict)
    """The uid of each namespace by its name."""
    _begun: list[_Begun] = field(default_factory=list)
    _effects: dict[Key, dict[tuple[Change, str], _Effect]] = field(default_factory=dict)
    _touched: set[Key] = field(default_factory=set)

    def begin(self, key: Key, at: float, version: int | None = None) -> None:
        """Record a command that is about to be typed, `at` a time of the monotonic clock; `version` is the server's latest resource version, if known."""
        self._begun.append(_Begun(key, at, version))

    def only_read(self, key: Key) -> None:
        """Record that a command changed nothing by itself: no effect is attributed to it from now on."""
        for begun in self._begun:
            if begun.key == key:
                begun.acts = False

    def forget(self) -> None:
        """Forget the commands until now and their effects: nothing that is seen later is attributed to them."""
        self._begun.clear()
        self._effects.clear()
        self._touched.clear()
        for known in self._known.values():
            known.cause = None

    def baseline(self, objects: Iterable[ObservedObject]) -> None:
        """Take the objects that there were before the first command."""
        for observed in objects:
            if observed.uid not in self._known:
                self._remember(_Known(observed, is_gone=observed.is_going, is_settled=observed.is_settled))

    def see(self, sightings: Iterable[Sighting]) -> None:
        """Take sightings, in any order."""
        for sighting in sorted(sightings, key=lambda sighting: sighting.observed.version):
            self._see(sighting)

    def take(self) -> dict[Key, tuple[EffectRecord, ...]]:
        """Return all effects of each command that has new ones since the last call."""
        touched, self._touched = self._touched, set()
        return {key: tuple(sorted(self._records(key), key=_place)) for key in touched}

    def deeds(self) -> list[Deed]:
        """Return what the commands did themselves and what of it still lasts, the oldest first; without objects that go when their owner does.

        An object that a command created counts as created, however it was changed later. One that was created and deleted again is left out.
        """
        deeds: list[Deed] = []
        created = {uid for effects in self._effects.values() for change, uid in effects if change is Change.CREATED}
        for key in dict.fromkeys(begun.key for begun in self._begun):
            for (change, uid), effect in self._effects.get(key, {}).items():
                observed = effect.known.observed
                is_of_namespace = (observed.kind, observed.name) in _IN_EVERY_NAMESPACE
                if observed.owner or is_of_namespace or (uid in created and change is not Change.CREATED):
                    continue
                if change is not Change.DELETED and effect.known.is_gone:
                    continue
                changed = differences(effect.before, observed) if change is Change.CHANGED and effect.before else ()
                if change is not Change.CHANGED or changed:
                    deeds.append(Deed(key, change, observed, changed))
        return deeds

    def is_of_stateful_set(self, claim: ObservedObject, sets: Iterable[ObservedObject]) -> bool:
        """Return whether the controller of one of these StatefulSets made a claim: such a claim has no owner, and stays when its set is deleted."""
        names = {(known.observed.namespace, known.observed.name) for known in self._stateful_sets(claim)}
        return any((owner.namespace, owner.name) in names for owner in sets)

    def missing(self, kind: str, present: set[str]) -> list[ObservedObject]:
        """Return the objects of a kind that were last seen alive and whose uids are not in `present`."""
        return [
            known.observed
            for uid, known in self._known.items()
            if known.observed.kind == kind and not known.is_gone and uid not in present
        ]

    def _see(self, sighting: Sighting) -> None:
        observed = sighting.observed
        known = self._known.get(observed.uid)
        if known is not None and known.is_gone and not sighting.is_gone:
            return
        if known is not None and known.observed.version > observed.version > 0:
            return
        if known is None:
            known = self._remember(_Known(observed))
            if sighting.is_new:
                self._note(self._cause(known, sighting), Change.CREATED, None, known)
        if sighting.is_gone or observed.is_going:
            if not known.is_gone:
                before, known.observed = known.observed, observed
                cause = self._cause(known, sighting)
                known.is_gone = True
                self._note(cause, Change.DELETED, before, known)
            known.observed = observed
            return
        before, known.observed = known.observed, observed
        if before is not observed and differences(before, observed):
            cause = self._cause(known, sighting)
            self._note(cause, Change.CHANGED, before, known)
        known.is_settled = observed.is_settled

    def _cause(self, known: _Known, sighting: Sighting) -> Key | None:
        """Return the command that caused a sighting, and note it at the object and at the top of its chain of owners."""
        top = _top(known, lambda owned: self._owner(owned, sighting))
        is_at_work = top.is_gone or top.is_settled is False or (top.is_settled is None and top.cause is not None)
        if top is not known and is_at_work:
            known.cause = top.cause
            return top.cause
        cause = self._command(sighting)
        known.cause = top.cause = cause
        top.is_settled = False
        return cause

    def _stated_owner(self, known: _Known) -> _Known | None:
        return self._known.get(known.observed.owner) if known.observed.owner else None

    def _owner(self, known: _Known, sighting: Sighting) -> _Known | None:
        observed = known.observed
        if observed.owner:
            return self._stated_owner(known)
        namespace = self._known.get(self._namespaces.get(observed.namespace, ""))
        if namespace is not None and observed.kind != "Namespace":
            is_going = sighting.is_gone or sighting.observed.is_going
            is_first = (observed.kind, observed.name) in _IN_EVERY_NAMESPACE
            if (namespace.is_gone and is_going) or (is_first and not is_going):
                return namespace
        if observed.kind == "PersistentVolumeClaim":
            return next(self._stateful_sets(observed), None)
        return None

    def _stateful_sets(self, claim: ObservedObject) -> Iterator[_Known]:
        """Yield the StatefulSets for which a claim may have been made: its name is TEMPLATE-SET-ORDINAL."""
        for known in self._known.values():
            observed = known.observed
            if observed.kind == "StatefulSet" and observed.namespace == claim.namespace:
                start, _, ordinal = claim.name.rpartition("-")
                if ordinal.isdecimal() and start.endswith(f"-{observed.name}"):
                    yield known

    def _command(self, sighting: Sighting) -> Key | None:
        version = sighting.observed.version
        is_after = False
        for begun in reversed(self._begun):
            by_version = version and begun.version is not None
            is_after = is_after or (begun.version < version if by_version else begun.at <= sighting.arrived)  # type: ignore[operator]
            if is_after and begun.acts:
                return begun.key
        return None

    def _note(self, cause: Key | None, change: Change, before: ObservedObject | None, known: _Known) -> None:
        if cause is None:
            return
        effects = self._effects.setdefault(cause, {})
        uid = known.observed.uid
        earlier = effects.get((change, uid)) or (
            effects.get((Change.CREATED, uid)) if change is Change.CHANGED else None
        )
        if earlier is not None:
            earlier.after = known.observed
        elif len(effects) < KEPT_EFFECTS:
            effects[change, uid] = _Effect(before, known, known.observed)
        self._touched.add(cause)

    def _records(self, key: Key) -> Iterator[EffectRecord]:
        for (change, _), effect in self._effects[key].items():
            observed = effect.after if change is not Change.DELETED else effect.before or effect.after
            changed = differences(effect.before, observed) if change is Change.CHANGED and effect.before else ()
            if change is Change.CHANGED and not changed:
                continue
            top = _top(effect.known, self._stated_owner)
            owner = top.observed if top is not effect.known else None
            yield EffectRecord(
                change=change,
                kind=observed.kind,
                namespace=observed.namespace,
                name=observed.name,
                stem=self._stem(effect.known),
                owner=f"{owner.kind}/{owner.name}" if owner else "",
                type=observed.type,
                replicas=observed.replicas,
                images=observed.images,
                ports=observed.ports,
                node_ports=observed.node_ports,
                labels=observed.labels,
                selector=observed.selector,
                differences=changed,
            )

    def _stem(self, known: _Known, depth: int = 0) -> str:
        """Return the name of an object with `…` in the place of its generated part, which follows the name of the owner, or the prefix in the manifest."""
        observed = known.observed
        owner = self._stated_owner(known) if depth < LONGEST_CHAIN else None
        if owner is not None and observed.name.startswith(f"{owner.observed.name}-"):
            rest = observed.name.removeprefix(f"{owner.observed.name}-")
            stem = self._stem(owner, depth + 1)
            if _ORDINAL.fullmatch(rest) and owner.observed.kind == "StatefulSet":
                return f"{stem}-{rest}"
            if observed.kind == "Secret" and rest.startswith("token-"):
                return f"{stem}-token-…"
            if owner.observed.kind in _NAMES_WHAT_IT_OWNS:
                return stem if stem.endswith("…") else f"{stem}-…"
        if not observed.is_named_by_hand:
            return re.sub(r"[^-]+$", "…", observed.name)
        return _UNIQUE.sub("…", observed.name)

    def _remember(self, known: _Known) -> _Known:
        self._known[known.observed.uid] = known
        if known.observed.kind == "Namespace":
            self._namespaces[known.observed.name] = known.observed.uid
        while len(self._known) > REMEMBERED:
            _, forgotten = self._known.popitem(last=False)
            if self._namespaces.get(forgotten.observed.name) == forgotten.observed.uid:
                del self._namespaces[forgotten.observed.name]
        return known


_IN_EVERY_NAMESPACE = frozenset({("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")})
_NAMES_WHAT_IT_OWNS = frozenset(
    {"Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "Job", "CronJob", "StatefulSet"}
)


def _top(known: _Known, owner_of: Callable[[_Known], _Known | None]) -> _Known:
    """Return the object at the top of a chain of owners; the object itself if it has none."""
    for _ in range(LONGEST_CHAIN):
        owner = owner_of(known)
        if owner is None:
            break
        known = owner
    return known


def _place(record: EffectRecord) -> tuple[object, ...]:
    return record.kind, record.namespace, record.stem, list(Change).index(record.change), record.name
