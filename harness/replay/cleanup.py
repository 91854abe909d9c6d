"""What a run did to somebody's cluster: which of it is surely the deck's, and the end of that where a person wants it.

Others may be at work there too. So an object that came while a command ran is the deck's only where the command, or what it printed, names
it, in a namespace that the deck plays in or names. What is deleted is that very object, by its uid: not another of its name.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from harness.cluster.effects.attribution import Deed, Key
from harness.cluster.effects.objects import ObservedObject
from harness.record.command import Change, CommandRecord
from harness.record.left import Fate, LeftRecord
from harness.record.model import StepRecord

_GONE_WITHIN = 60.0
"""Seconds in which what was deleted is gone: pods take half a minute to end, namespaces wait for all that is in them."""
_LOOKS_EVERY = 0.5
_NAMESPACE, _CLAIM = "Namespace", "PersistentVolumeClaim"


class ClusterEffects(Protocol):
    """What is asked of the cluster's effects, see `Effects`."""

    def deeds(self) -> list[Deed]:
        """Return what the commands did themselves and still shows, the oldest first."""

    def is_of_stateful_set(self, claim: ObservedObject, sets: list[ObservedObject]) -> bool:
        """Return whether a controller made a claim for one of these StatefulSets."""

    def path_of(self, observed: ObservedObject) -> str:
        """Return where the API has an object."""

    def delete(self, observed: ObservedObject) -> str:
        """Delete this very object; return why that is refused, else an empty text."""

    def is_there(self, observed: ObservedObject) -> bool:
        """Return whether this very object still is."""


class Cleanup(Struct):
    """The deeds of a run on somebody's cluster."""

    cluster: ClusterEffects
    steps: Sequence[StepRecord]
    namespaces: frozenset[str]
    """In which the deck plays from its beginning."""
    gone_within: float = field(default=_GONE_WITHIN)
    """Seconds."""

    def left(self, *, cleans_up: bool) -> tuple[LeftRecord, ...]:
        """Return what the run did to the cluster, the newest first; with `cleans_up`, once what it surely created is deleted."""
        commands = dict(_commands(self.steps))
        deeds = [deed for deed in self.cluster.deeds() if deed.key in commands]
        sure = self._sure(deeds, commands)
        created = (deed.observed for deed in sure if deed.change is Change.CREATED)
        namespaces = {observed.name for observed in created if observed.kind == _NAMESPACE}
        left: list[tuple[Deed, LeftRecord]] = []
        for deed in self._in_reverse(deeds):
            if deed.observed.namespace in namespaces:
                continue  # it goes with its namespace
            fate, detail = Fate.STAYS if deed in sure else Fate.UNSURE, "; ".join(map(str, deed.differences))
            if cleans_up and fate is Fate.STAYS and deed.change is Change.CREATED:
                detail = self.cluster.delete(deed.observed)
                fate = Fate.REFUSED if detail else Fate.IS_GOING
            left.append((deed, self._record(deed, commands[deed.key], fate, detail)))
        return tuple(self._awaited(left))

    def _in_reverse(self, deeds: Sequence[Deed]) -> list[Deed]:
        """Return the deeds, the newest first, but the claims of StatefulSets last: as long as its set is there, a controller makes a claim anew."""
        sets = [deed.observed for deed in deeds if deed.observed.kind == "StatefulSet"]

        def is_claim(deed: Deed) -> bool:
            return deed.observed.kind == _CLAIM and self.cluster.is_of_stateful_set(deed.observed, sets)

        claims = [deed for deed in deeds if is_claim(deed)]
        return [*(deed for deed in reversed(deeds) if deed not in claims), *reversed(claims)]

    def _sure(self, deeds: Sequence[Deed], commands: Mapping[Key, CommandRecord]) -> list[Deed]:
        """Return the deeds that are surely the deck's."""
        namespaces = {"", *self.namespaces}
        sure: list[Deed] = []
        for deed in deeds:
            command, observed = commands[deed.key], deed.observed
            namespaces |= {observed.namespace} if _has_word(command.text, observed.namespace) else set()
            sets = [earlier.observed for earlier in sure if earlier.observed.kind == "StatefulSet"]
            is_of_set = observed.kind == _CLAIM and self.cluster.is_of_stateful_set(observed, sets)
            if (_names(command, observed) or is_of_set) and observed.namespace in namespaces:
                sure.append(deed)
                if observed.kind == _NAMESPACE and deed.change is Change.CREATED:
                    namespaces.add(observed.name)
        return sure

    def _record(self, deed: Deed, command: CommandRecord, fate: Fate, detail: str) -> LeftRecord:
        return LeftRecord(
            change=deed.change,
            resource=_resource(self.cluster.path_of(deed.observed)) or deed.observed.kind,
            namespace=deed.observed.namespace,
            name=deed.observed.name,
            line=command.line,
            fate=fate,
            detail=detail,
        )

    def _awaited(self, left: Iterable[tuple[Deed, LeftRecord]]) -> Iterator[LeftRecord]:
        """Yield the records, those of what is going once it is gone, or the time is up."""
        limit = time.monotonic() + self.gone_within
        for deed, record in left:
            while record.fate is Fate.IS_GOING:
                if not self.cluster.is_there(deed.observed):
                    record = replace(record, fate=Fate.REMOVED)  # noqa: PLW2901
                elif time.monotonic() > limit:
                    break
                else:
                    time.sleep(_LOOKS_EVERY)
            yield record


def _commands(steps: Iterable[StepRecord]) -> Iterator[tuple[Key, CommandRecord]]:
    for step in steps:
        for number, command in enumerate(step.commands):
            yield (step.index, number), command


def _names(command: CommandRecord, observed: ObservedObject) -> bool:
    """Return whether a command, or what it printed, names an object; of what Helm made, its release."""
    if _has_word(f"{command.text}\n{command.output}", observed.name):
        return True
    return _has_word(command.text, "helm") and _has_word(command.text, observed.release)


def _has_word(text: str, name: str) -> bool:
    """Return whether a text has a name as a word of its own: `web` is in `deployment.apps/web created`, and not in `web.yaml`."""
    return bool(name) and bool(re.search(rf"(?<![\w.:-]){re.escape(name)}(?![\w:-]|\.\w)", text))


def _resource(path: str) -> str:
    """Return how kubectl is told a kind, by the path of an object of it: `deployments.apps`."""
    parts = path.strip("/").split("/")
    if len(parts) < 3:
        return ""
    group = parts[1] if parts[0] == "apis" else ""
    plural = parts[-2]
    return f"{plural}.{group}" if group else plural
