"""Hand the cluster's DNS over from our own to CoreDNS, once that answers."""

import time

import msgspec

from harness.cluster.local.api_objects import EndpointSlice, WatchEvent
from harness.cluster.local.apiserver import ApiError, ApiServer
from harness.cluster.local.differences import VersionedPart, rows
from harness.knowledge.version import Version

NAMESPACE, SERVICE = "kube-system", "kube-dns"
"""Namespace and name of the service of the cluster's DNS."""
STOPGAP = "kube-dns-until-coredns"
"""The slice of endpoints with our own DNS."""
_PAUSE_AFTER_ERROR = 0.2
"""Seconds."""


def slices(version: Version) -> str | None:
    """Return the path of the slices of endpoints of the service's namespace.

    `None` where kube-proxy does not read them (before 1.19): there our own DNS is the cluster's.
    """
    served = next(iter(rows(VersionedPart.ENDPOINT_SLICES, version)), None)
    return f"/apis/discovery.k8s.io/{served}/namespaces/{NAMESPACE}/endpointslices" if served is not None else None


def hand_over(api: ApiServer, place: str) -> None:
    """Wait until CoreDNS is among the endpoints of its service, then remove our own DNS from them. `place` is the path of the slices."""
    while True:
        try:
            for line in api.watch(f"{place}?watch=1&labelSelector=kubernetes.io/service-name={SERVICE}"):
                change = msgspec.json.decode(line, type=WatchEvent)
                if change.type == "ERROR":
                    break
                if change.type != "DELETED" and _has_coredns(msgspec.json.decode(change.object, type=EndpointSlice)):
                    api.delete(f"{place}/{STOPGAP}")
                    return
        except ApiError:
            time.sleep(_PAUSE_AFTER_ERROR)


def _has_coredns(known: EndpointSlice) -> bool:
    """Return whether a slice is not ours and has a ready endpoint; one counts as ready unless it says that it is not."""
    return known.metadata.name != STOPGAP and any(
        endpoint.conditions.ready is not False for endpoint in known.endpoints or ()
    )
