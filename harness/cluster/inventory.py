"""List the objects of a kind that a cluster has now, with the values that a person would look up: names, addresses, ports, owners.

Nothing here raises: what does not answer is as if it were not there.
Fields are those of the Kubernetes API reference: https://kubernetes.io/docs/reference/kubernetes-api/.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from harness.cluster.effects.api import Api, Unanswered
from harness.cluster.effects.objects import is_ready, owner_of
from harness.cluster.provider import Cluster
from harness.knowledge.placeholder_words import Field

_PATHS = {
    **dict.fromkeys(
        (
            *("Pod", "Node", "Service", "Namespace", "ConfigMap", "Secret", "ServiceAccount"),
            *("PersistentVolume", "PersistentVolumeClaim"),
        ),
        ("/api/v1",),
    ),
    **dict.fromkeys(("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"), ("/apis/apps/v1",)),
    "Job": ("/apis/batch/v1",),
    "CronJob": ("/apis/batch/v1", "/apis/batch/v1beta1"),
    "Ingress": ("/apis/networking.k8s.io/v1", "/apis/networking.k8s.io/v1beta1"),
    "NetworkPolicy": ("/apis/networking.k8s.io/v1",),
    "StorageClass": ("/apis/storage.k8s.io/v1",),
    "HorizontalPodAutoscaler": ("/apis/autoscaling/v2", "/apis/autoscaling/v1"),
}
"""The API paths of kinds, the newest version first."""
_PLURALS = {"Ingress": "ingresses", "NetworkPolicy": "networkpolicies", "StorageClass": "storageclasses"}
_BETWEEN = ("ReplicaSet", "Job")
"""Kinds that own pods and are owned themselves."""
_LONGEST_CHAIN = 4


class LiveObject(Struct, frozen=True):
    """An object as it is now."""

    kind: str
    namespace: str
    """Empty for what belongs to no namespace."""
    name: str
    owner: str
    """The object at the top of its chain of owners, like `Deployment/web`; empty for what belongs to nothing."""
    created: str
    """ISO 8601."""
    is_ready: bool
    """Whether a pod is ready; true for objects of other kinds."""
    values: Mapping[Field, tuple[str, ...]]
    """Its values of each field, without fields that it has not, or not yet."""

    @property
    def reference(self) -> str:
        """Return kind and name as a record has them: `Pod/web-0`."""
        return f"{self.kind}/{self.name}"


class Inventory:
    """The objects of a cluster: each kind is listed once, when it is first asked for, and remembered."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._items: dict[str, list[Any]] = {}

    def objects(self, kind: str) -> tuple[LiveObject, ...]:
        """Return the objects of a kind in all namespaces, without those that are being deleted; none of a kind that has no path in `_PATHS`."""
        return tuple(
            self._object(kind, item) for item in self._listed(kind) if "deletionTimestamp" not in item["metadata"]
        )

    def _object(self, kind: str, item: Mapping[str, Any]) -> LiveObject:
        metadata = item["metadata"]
        return LiveObject(
            kind=kind,
            namespace=metadata.get("namespace", ""),
            name=metadata["name"],
            owner=self._top_owner(metadata),
            created=metadata.get("creationTimestamp") or "",
            is_ready=kind != "Pod" or is_ready(item),
            values={field: values for field, values in _values(kind, item) if values},
        )

    def _top_owner(self, metadata: Mapping[str, Any]) -> str:
        owner = owner_of(metadata)
        for _ in range(_LONGEST_CHAIN):
            if owner is None or owner.get("kind") not in _BETWEEN:
                break
            candidates = self._listed(owner["kind"])
            above = next((item for item in candidates if item["metadata"].get("uid") == owner["uid"]), None)
            higher = owner_of(above["metadata"]) if above is not None else None
            if higher is None:
                break
            owner = higher
        return f"{owner['kind']}/{owner['name']}" if owner is not None else ""

    def _listed(self, kind: str) -> list[Any]:
        if kind not in self._items:
            self._items[kind] = self._asked(kind)
        return self._items[kind]

    def _asked(self, kind: str) -> list[Any]:
        api, plural = self._api, _PLURALS.get(kind, f"{kind.lower()}s")
        for path in _PATHS.get(kind, ()):
            if api is None:
                break
            try:
                listed: list[Any] = api.get(f"{path}/{plural}").get("items") or []
            except Unanswered:
                continue
            return listed
        return []

    @cached_property
    def _api(self) -> Api | None:
        return Api.of(self._cluster)


def is_served(kind: str) -> bool:
    """Return whether objects of a kind can be listed."""
    return kind in _PATHS


def _values(kind: str, item: Mapping[str, Any]) -> Iterator[tuple[Field, tuple[str, ...]]]:
    """Yield the values that an object has of each field; none for a field that it has not."""
    yield Field.NAME, (item["metadata"]["name"],)
    spec, status = item.get("spec") or {}, item.get("status") or {}
    at_balancer = _texts(
        entry.get("ip") or entry.get("hostname") for entry in (status.get("loadBalancer") or {}).get("ingress") or ()
    )
    match kind:
        case "Pod":
            yield Field.ADDRESS, _texts([status.get("podIP")])
        case "Node":
            for field, of_type in ((Field.ADDRESS, "InternalIP"), (Field.EXTERNAL_ADDRESS, "ExternalIP")):
                addresses = (entry for entry in status.get("addresses") or () if entry.get("type") == of_type)
                yield field, _texts(entry.get("address") for entry in addresses)[:1]
        case "Service":
            ports = spec.get("ports") or ()
            yield Field.ADDRESS, tuple(address for address in _texts([spec.get("clusterIP")]) if address != "None")
            yield Field.EXTERNAL_ADDRESS, (*at_balancer, *_texts(spec.get("externalIPs") or ()))[:1]
            yield Field.PORT, _texts(port.get("port") for port in ports)
            yield Field.NODE_PORT, _texts(port.get("nodePort") for port in ports)
        case "Ingress":
            yield Field.ADDRESS, at_balancer[:1]
            yield Field.EXTERNAL_ADDRESS, at_balancer[:1]


def _texts(values: Iterator[Any] | Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values if value)
