"""The services of a lab, as its API server lists them."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.cluster.errors import ClusterError
from harness.cluster.local.apiserver import ApiServer
from harness.cluster.provider import NodePort

PATH = "/api/v1/services"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Of an object; the field names are those of the API."""

    name: str
    namespace: str
    creationTimestamp: str  # noqa: N815


@dataclass(frozen=True, slots=True)
class Port:
    """Of a service; its node port is 0 where it has none."""

    port: int = 0
    nodePort: int = 0  # noqa: N815


@dataclass(frozen=True, slots=True)
class Specification:
    """Of a service."""

    ports: tuple[Port, ...] = ()
    clusterIP: str = ""  # noqa: N815


@dataclass(frozen=True, slots=True)
class Service:
    """A service."""

    metadata: Metadata
    spec: Specification = field(default_factory=Specification)


@dataclass(frozen=True, slots=True)
class ServiceList:
    """All services."""

    items: tuple[Service, ...] = ()


def node_ports(api: ApiServer) -> tuple[NodePort, ...]:
    """All node ports, the newest service last. Raises `ApiError`."""
    services = sorted(api.get(PATH, ServiceList).items, key=lambda service: service.metadata.creationTimestamp)
    return tuple(
        NodePort(each.metadata.name, each.metadata.namespace, port.nodePort, each.metadata.creationTimestamp)
        for each in services
        for port in each.spec.ports
        if port.nodePort
    )


def address_of(api: ApiServer, name: str, namespace: str) -> tuple[str, int]:
    """Return the address and the first port at which the lab reaches a service. Raises `ClusterError` with the services there are."""
    services = api.get(PATH, ServiceList).items
    found = [each for each in services if (each.metadata.name, each.metadata.namespace) == (name, namespace)]
    if not found:
        there = sorted(each.metadata.name for each in services if each.metadata.namespace == namespace)
        raise ClusterError(
            f"there is no service {name!r} in the namespace {namespace!r}, which has {', '.join(there) or 'none'}"
        )
    spec = found[0].spec
    if spec.clusterIP in ("", "None") or not spec.ports:
        raise ClusterError(
            f"the service {name!r} has no address of its own; forward a port of its pods: kubectl port-forward"
        )
    return spec.clusterIP, spec.ports[0].port
