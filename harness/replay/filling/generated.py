"""Placeholders of a command filled in from the cluster: `web-xxxxxxxxxx-yyyyy` is the one pod whose name looks like that."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from harness.deck.model import Step
from harness.record.filled import FilledRecord, FillSource
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.filling.blanks import Blank, blanks_in, with_filled
from harness.replay.plan import PlannedStep
from harness.replay.stage import Stage
from harness.shell.placeholders import Placeholder

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

APPEARS_WITHIN = 10.0
"""Seconds for the object to be there: the command that makes it may have just returned."""
PAUSE = 0.5
_KINDS = {"pods": "Pod", "replicasets": "ReplicaSet"}
_REPLICA_SETS = frozenset({"rs", "replicaset", "replicasets", "replicaset.apps", "replicasets.apps"})
_PODS = frozenset({"po", "pod", "pods", "logs", "exec", "attach", "port-forward", "cp"})


class NotFillable(Exception):
    """A placeholder stands for nothing, or for several things; the reason says which."""

    def __init__(self, kind: ReasonKind, placeholder: Placeholder, choices: Iterable[str] = ()) -> None:
        self.reason = ReasonRecord(kind=kind, subject=placeholder.text, choices=tuple(choices))
        super().__init__(self.reason)


def filled(planned: PlannedStep, stage: Stage) -> tuple[PlannedStep, tuple[FilledRecord, ...]]:
    """Return a step as it is played, and what was put in the place of what. Raises `NotFillable`."""
    step, values = planned.step, stage.settings.placeholders
    pairs = [(blank, _record(blank, step, stage)) for blank in blanks_in(step, values)]
    return with_filled(planned, pairs, values), tuple(record for _, record in pairs)


def _record(blank: Blank, step: Step, stage: Stage) -> FilledRecord:
    line = step.span.line + step.text.count("\n", 0, blank.start)
    if blank.placeholder is None:
        return FilledRecord(line=line, placeholder=blank.text, value=blank.value or "", source=FillSource.SETTINGS)
    kind, name = _object_for(blank.placeholder, step, stage)
    return FilledRecord(
        line=line, placeholder=blank.text, value=name, source=FillSource.CLUSTER, object=f"{kind}/{name}"
    )


def _object_for(placeholder: Placeholder, step: Step, stage: Stage) -> tuple[str, str]:
    """Return the kind and the name of the one object whose name looks like a placeholder. Raises `NotFillable`."""
    if placeholder.pattern is None or not stage.cluster.facts.nodes:
        raise NotFillable(ReasonKind.PLACEHOLDER, placeholder)
    began = time.monotonic()
    while True:
        names = _matching(placeholder.pattern, _kinds(step.text), stage)
        if len(names) == 1:
            return names[0]
        if names:
            raise NotFillable(ReasonKind.SEVERAL_OBJECTS, placeholder, [name for _, name in names])
        if time.monotonic() - began > min(APPEARS_WITHIN, stage.patience):
            raise NotFillable(ReasonKind.NO_OBJECT, placeholder)
        stage.pause(PAUSE)


def _kinds(text: str) -> tuple[str, ...]:
    words = set(re.split(r"[\s/]+", text))
    if words & _REPLICA_SETS:
        return ("replicasets",)
    return ("pods",) if words & _PODS else ("pods", "replicasets")


def _matching(pattern: str, kinds: tuple[str, ...], stage: Stage) -> list[tuple[str, str]]:
    def objects() -> list[tuple[str, str]]:
        api = stage.cluster.api()
        return [] if api is None else [(_KINDS[kind], name) for kind in kinds for name in _names(api, kind)]

    return sorted((kind, name) for kind, name in stage.in_cluster(objects) if re.fullmatch(pattern, name))


def _names(api: ApiClient, kind: str) -> list[str]:
    """Of the objects that are not on their way out."""
    from kubernetes.client import AppsV1Api, CoreV1Api  # noqa: PLC0415  half a second that few decks need

    listing: Any = (
        CoreV1Api(api).list_pod_for_all_namespaces
        if kind == "pods"
        else AppsV1Api(api).list_replica_set_for_all_namespaces
    )
    return [item.metadata.name for item in listing().items if item.metadata.deletion_timestamp is None]
