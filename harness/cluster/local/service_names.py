"""Know the names of a cluster's services as they come and go, by watching its API server.

They are those of the Kubernetes DNS specification (1.1.0).
"""

import time
from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from harness.cluster.local.addresses import DNS_DOMAIN
from harness.cluster.local.api_objects import EndpointAddress, ServiceList, ServiceObject, ServiceSpec, WatchEvent
from harness.cluster.local.apiserver import ApiError, ApiServer

_PAUSE_AFTER_ERROR = 0.2


Key = tuple[str, str]
"""Namespace and name."""


class Learn(Protocol):
    """Takes a change of an object."""

    def __call__(self, item: ServiceObject, *, gone: bool) -> None:
        """Take the object after a change; `gone` if it was deleted."""


class Names:
    """The names of the cluster by the services and endpoints that are known now."""

    def __init__(self, domain: str = DNS_DOMAIN) -> None:
        self._suffix = f".svc.{domain}"
        self._services: dict[Key, ServiceSpec] = {}
        self._members: dict[Key, tuple[EndpointAddress, ...]] = {}
        self._is_closed = False

    def close(self) -> None:
        """Forget all names for good: another DNS answers for them now."""
        self._is_closed = True

    def replace_services(self, items: Iterable[ServiceObject]) -> None:
        """Replace all known services."""
        self._services = {_key(item): item.spec for item in items}

    def replace_members(self, items: Iterable[ServiceObject]) -> None:
        """Replace all known endpoints."""
        self._members = {_key(item): _addresses(item) for item in items}

    def learn_service(self, item: ServiceObject, *, gone: bool) -> None:
        """Take a service that was created, changed or deleted."""
        if gone:
            self._services.pop(_key(item), None)
        else:
            self._services[_key(item)] = item.spec

    def learn_members(self, item: ServiceObject, *, gone: bool) -> None:
        """Take the changed members of a service."""
        if gone:
            self._members.pop(_key(item), None)
        else:
            self._members[_key(item)] = _addresses(item)

    def addresses(self, name: str) -> tuple[str, ...] | None:
        """Return the addresses of a name like `service.namespace.svc.domain` or `member.service…`; none for an unknown name."""
        full = name.rstrip(".").lower()
        if self._is_closed or not full.endswith(self._suffix):
            return None
        *member, service, namespace = ("", *full.removesuffix(self._suffix).split("."))[-3:]
        key = (namespace, service)
        if key not in self._services:
            return None
        known = self._members.get(key, ())
        if any(member):
            addresses = tuple(member_known.ip for member_known in known if member_known.hostname == member[0])
        elif self._services[key].cluster_ip in ("", "None"):
            addresses = tuple(member_known.ip for member_known in known)
        else:
            addresses = (self._services[key].cluster_ip,)
        return addresses or None

    def alias(self, name: str) -> str | None:
        """Return the name for which a service of type ExternalName stands; `None` for other names."""
        if self._is_closed:
            return None
        full = name.rstrip(".").lower()
        service, _, namespace = full.removesuffix(self._suffix).rpartition(".")
        spec = self._services.get((namespace, service)) if full.endswith(self._suffix) else None
        return spec.external_name or None if spec else None


def _key(item: ServiceObject) -> Key:
    return item.metadata.namespace, item.metadata.name


def _addresses(item: ServiceObject) -> tuple[EndpointAddress, ...]:
    return tuple(address for subset in item.subsets or () for address in subset.addresses or ())


def follow(api: ApiServer, path: str, replace: Callable[[Iterable[ServiceObject]], None], learn: Learn) -> None:
    """Keep what is known equal to the objects at a path of the API. Never returns."""
    while True:
        try:
            listing = api.get(path, ServiceList)
            replace(listing.items or ())
            for line in api.watch(f"{path}?watch=1&resourceVersion={listing.metadata.resource_version}"):
                change = msgspec.json.decode(line, type=WatchEvent)
                if change.type == "ERROR":
                    break
                learn(msgspec.json.decode(change.object, type=ServiceObject), gone=change.type == "DELETED")
        except ApiError:
            time.sleep(_PAUSE_AFTER_ERROR)


def learn_types() -> None:
    """Make msgspec inspect the types that it will read. To be called before there are threads.

    Otherwise it does so when a type is first used, and two threads that do so at once crash the process (seen with 0.22).
    """
    for kind in (ServiceList, WatchEvent, ServiceObject):
        msgspec.json.Decoder(kind)
