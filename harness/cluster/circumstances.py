"""Ask a cluster what explains a failure: its pods, services, events, and the limits that it has reached.

Asked only when a step failed, to explain it. Nothing here raises: what does not answer is as if it were not there.
Fields are those of the Kubernetes API reference: https://kubernetes.io/docs/reference/kubernetes-api/.
"""

import socket
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from harness.cluster.effects.api import Api, Unanswered
from harness.cluster.effects.objects import is_ready
from harness.cluster.errors import ClusterError
from harness.cluster.provider import Cluster, Limited, LimitReached

_CONNECTS_WITHIN = 2.0
"""Seconds."""
_TRIES = 2
_MOST = 1_000
"""Number of objects of a kind that are looked at."""
IMAGE_TROUBLES = frozenset({"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})


class Container(Struct, frozen=True):
    """A container that does not run."""

    image: str
    reason: str
    """`ErrImagePull`, `CrashLoopBackOff`, `Completed`."""
    message: str


class Pod(Struct, frozen=True):
    """A pod as it is now."""

    namespace: str
    name: str
    address: str
    labels: Mapping[str, str]
    is_ready: bool
    is_going: bool
    troubles: tuple[Container, ...]
    """Its containers that wait or have ended."""

    @property
    def unpulled(self) -> Container | None:
        """Return a container whose image cannot be pulled; `None` where there is none."""
        return next((container for container in self.troubles if container.reason in IMAGE_TROUBLES), None)


class Port(Struct, frozen=True):
    """A port of a service."""

    number: int
    target: str
    """A number, or the name of a container's port."""
    node_port: int | None


class Service(Struct, frozen=True):
    """A service as it is now."""

    namespace: str
    name: str
    addresses: tuple[str, ...]
    """Within the cluster."""
    ports: tuple[Port, ...]
    selector: Mapping[str, str]

    def selects(self, pod: Pod) -> bool:
        """Return whether a pod belongs to the service, ready or not."""
        return bool(self.selector) and pod.namespace == self.namespace and self.selector.items() <= pod.labels.items()


class Circumstances:
    """The state of a cluster: each question is asked once, and its answer remembered."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    @cached_property
    def pods(self) -> tuple[Pod, ...]:
        """Return the pods of all namespaces, without those that are being deleted."""
        return tuple(pod for pod in map(_pod, self._items("/api/v1/pods") or ()) if not pod.is_going)

    @cached_property
    def services(self) -> tuple[Service, ...] | None:
        """Return the services of all namespaces; `None` where the cluster does not answer."""
        items = self._items("/api/v1/services")
        return None if items is None else tuple(map(_service, items))

    @cached_property
    def limits_reached(self) -> tuple[LimitReached, ...]:
        """Return the limits on resources of the machine that the cluster has reached; none where it has no limits."""
        return self._cluster.limits_reached() if isinstance(self._cluster, Limited) else ()

    def warnings(self, namespace: str, name: str) -> tuple[str, ...]:
        """Return the messages of warning events about an object, the latest first and each once."""
        chosen = f"involvedObject.name={name},type=Warning"
        events = self._items(f"/api/v1/namespaces/{namespace}/events", fieldSelector=chosen) or []
        events.sort(key=lambda event: event.get("lastTimestamp") or event.get("eventTime") or "", reverse=True)
        return tuple(dict.fromkeys(str(event.get("message", "")).strip() for event in events))

    def refuses(self, address: str, port: int) -> bool:
        """Return whether a connection is refused: the machine answers, and nothing listens on that port."""

        def connect() -> bool:
            try:
                socket.create_connection((address, port), _CONNECTS_WITHIN).close()
            except ConnectionRefusedError:
                return True
            except OSError:
                return False
            return False

        try:
            return self._cluster.call(connect)
        except ClusterError:
            return False

    def _items(self, path: str, **query: object) -> list[Any] | None:
        """Return the objects at a path; `None` where the cluster does not answer, even when asked again."""
        for _ in range(_TRIES if self._api else 0):
            assert self._api is not None
            try:
                return self._api.get(path, limit=_MOST, **query).get("items") or []
            except Unanswered:
                continue
        return None

    @cached_property
    def _api(self) -> Api | None:
        return Api.of(self._cluster)


def _pod(content: Mapping[str, Any]) -> Pod:
    metadata, status = content.get("metadata") or {}, content.get("status") or {}
    statuses = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]
    return Pod(
        namespace=metadata.get("namespace", ""),
        name=metadata.get("name", ""),
        address=status.get("podIP", ""),
        labels=metadata.get("labels") or {},
        is_ready=is_ready(content),
        is_going="deletionTimestamp" in metadata,
        troubles=tuple(filter(None, map(_trouble, statuses))),
    )


def _trouble(status: Mapping[str, Any]) -> Container | None:
    state = status.get("state") or {}
    trouble = state.get("waiting") or state.get("terminated")
    if not trouble:
        return None
    ended = f"exit status {trouble['exitCode']}" if "exitCode" in trouble else ""
    return Container(status.get("image", ""), trouble.get("reason", ""), trouble.get("message", "") or ended)


def _service(content: Mapping[str, Any]) -> Service:
    metadata, spec = content.get("metadata") or {}, content.get("spec") or {}
    addresses = spec.get("clusterIPs") or [spec.get("clusterIP", "")]
    return Service(
        namespace=metadata.get("namespace", ""),
        name=metadata.get("name", ""),
        addresses=tuple(address for address in addresses if address and address != "None"),
        ports=tuple(
            Port(port.get("port", 0), str(port.get("targetPort", port.get("port", ""))), port.get("nodePort"))
            for port in spec.get("ports") or ()
        ),
        selector=spec.get("selector") or {},
    )
