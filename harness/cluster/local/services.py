"""The services of a lab, as its API server lists them."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    """Of a service; 0 where it has no node port."""

    nodePort: int = 0  # noqa: N815


@dataclass(frozen=True, slots=True)
class Specification:
    """Of a service."""

    ports: tuple[Port, ...] = ()


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
