"""Which image it was, when a command fails because a container's image cannot be had."""

from __future__ import annotations

import re
from typing import Any

from harness.replay.stage import Stage
from harness.terminal import Command

_SAYS_SO = re.compile(r"image can't be pulled|failing to pull image|ErrImagePull|ImagePullBackOff")
_REASONS = frozenset({"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})
MOST_NAMED = 4
"""Images that a message names."""


def unpulled_images(command: Command, stage: Stage) -> str:
    """A sentence that names them, empty where the command does not speak of any. Raises `ClusterBroken`."""
    if not _SAYS_SO.search(command.output) or not stage.cluster.facts.nodes:
        return ""

    def images() -> list[str]:
        from kubernetes.client import CoreV1Api  # noqa: PLC0415  half a second that few decks need

        api = stage.cluster.api()
        pods: Any = CoreV1Api(api).list_pod_for_all_namespaces().items if api is not None else ()
        return [status.image for pod in pods for status in pod.status.container_statuses or () if _is_waiting(status)]

    found = sorted(set(stage.in_cluster(images)))
    if not found:
        return ""
    named = ", ".join(f"`{image}`" for image in found[:MOST_NAMED]) + (", …" if len(found) > MOST_NAMED else "")
    return f"\ncannot be pulled: {named}; a step before this one has to push what it needs"


def _is_waiting(status: Any) -> bool:
    waiting = status.state.waiting if status.state else None
    return waiting is not None and waiting.reason in _REASONS
