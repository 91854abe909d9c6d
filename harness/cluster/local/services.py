"""List the services of a lab by its API server."""

from harness.cluster.errors import ClusterError
from harness.cluster.local.api_objects import ServiceList
from harness.cluster.local.apiserver import ApiServer
from harness.cluster.provider import NodePort

PATH = "/api/v1/services"


def node_ports(api: ApiServer) -> tuple[NodePort, ...]:
    """Return all node ports, the newest service last. Raises `ApiError`."""
    listed = api.get(PATH, ServiceList).items or ()
    services = sorted(listed, key=lambda service: service.metadata.creation_timestamp)
    return tuple(
        NodePort(service.metadata.name, port.node_port, service.metadata.creation_timestamp)
        for service in services
        for port in service.spec.ports
        if port.node_port
    )


def address_of(api: ApiServer, name: str, namespace: str) -> tuple[str, int]:
    """Return the address and the first port at which the lab reaches a service. Raises `ClusterError` that names those there are."""
    services = api.get(PATH, ServiceList).items or ()
    named = [
        service for service in services if (service.metadata.name, service.metadata.namespace) == (name, namespace)
    ]
    if not named:
        names = sorted(service.metadata.name for service in services if service.metadata.namespace == namespace)
        raise ClusterError(
            f"there is no service {name!r} in the namespace {namespace!r}, which has {', '.join(names) or 'none'}"
        )
    spec = named[0].spec
    if spec.cluster_ip in ("", "None") or not spec.ports:
        raise ClusterError(
            f"the service {name!r} has no address of its own; forward a port of its pods: kubectl port-forward"
        )
    return spec.cluster_ip, spec.ports[0].port
