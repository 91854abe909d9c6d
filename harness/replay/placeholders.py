"""Placeholders of a command filled in from the cluster: `web-xxxxxxxxxx-yyyyy` is the one pod whose name looks like that."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from typing import Any

from harness.deck.model import Step
from harness.replay.stage import Stage
from harness.shell.placeholders import Placeholder, placeholders

APPEARS_WITHIN = 10.0
"""Seconds for the object to be there: the command that makes it may have just returned."""
PAUSE = 0.5
MOST_NAMED = 5
"""Objects that a message names."""
_PATHS = {"pods": "/api/v1/pods", "replicasets": "/apis/apps/v1/replicasets"}
_REPLICA_SETS = frozenset({"rs", "replicaset", "replicasets", "replicaset.apps", "replicasets.apps"})
_PODS = frozenset({"po", "pod", "pods", "logs", "exec", "attach", "port-forward", "cp"})


class NotFillable(Exception):
    """A placeholder stands for nothing, or for several things; the message says which."""


def filled(step: Step, stage: Stage) -> tuple[Step, list[str]]:
    """The step as it is to be typed, and what was put in the place of what. Raises `NotFillable`."""
    notes: list[str] = []
    text = step.text
    for placeholder in placeholders(step.text):
        if placeholder.text in text:
            name = _name_for(placeholder, step, stage)
            text = text.replace(placeholder.text, name)
            notes.append(f"`{name}` was typed for `{placeholder.text}`")
    return replace(step, text=text), notes


def _name_for(placeholder: Placeholder, step: Step, stage: Stage) -> str:
    if placeholder.pattern is None or not stage.cluster.facts.nodes:
        raise NotFillable(f"`{placeholder.text}` is for the audience to fill in")
    began = time.monotonic()
    while True:
        found = _matching(placeholder.pattern, _kinds(step.text), stage)
        if len(found) == 1:
            return found[0]
        if found:
            named = ", ".join(found[:MOST_NAMED]) + (", …" if len(found) > MOST_NAMED else "")
            raise NotFillable(f"`{placeholder.text}` may stand for {len(found)} objects: {named}")
        if time.monotonic() - began > min(APPEARS_WITHIN, stage.patience):
            raise NotFillable(f"`{placeholder.text}` stands for nothing: no object of the cluster has a name like that")
        stage.pause(PAUSE)


def _kinds(text: str) -> tuple[str, ...]:
    words = set(re.split(r"[\s/]+", text))
    if words & _REPLICA_SETS:
        return ("replicasets",)
    return ("pods",) if words & _PODS else ("pods", "replicasets")


def _matching(pattern: str, kinds: tuple[str, ...], stage: Stage) -> list[str]:
    def names() -> list[str]:
        api = stage.cluster.api()
        return [] if api is None else [name for kind in kinds for name in _names(api, _PATHS[kind])]

    return sorted(name for name in stage.in_cluster(names) if re.fullmatch(pattern, name))


def _names(api: Any, path: str) -> list[str]:
    """Of the objects that are not on their way out."""
    answer = api.call_api(path, "GET", auth_settings=["BearerToken"], _preload_content=False)[0]
    items = json.loads(answer.data)["items"]
    return [item["metadata"]["name"] for item in items if "deletionTimestamp" not in item["metadata"]]
