"""Objects of the Kubernetes API, as far as a lab's own programs read them.

Fields are those of the API reference: https://kubernetes.io/docs/reference/kubernetes-api/.
"""

from msgspec import Raw, Struct

from harness.cluster.local import roles


class Metadata(Struct, frozen=True, rename="camel"):
    """What names an object, and tells when it was made and which state of it this is."""

    name: str = ""
    namespace: str = ""
    resource_version: str = ""
    creation_timestamp: str = ""


class WatchEvent(Struct, frozen=True):
    """A line of a watch: an object came, changed or went."""

    type: str
    object: Raw


class Condition(Struct, frozen=True):
    """One thing a node says of itself."""

    type: str
    status: str


class Taint(Struct, frozen=True):
    """Something that keeps pods away from a node."""

    key: str


class NodeAddress(Struct, frozen=True):
    """One address of a node."""

    type: str
    address: str


class NodeInfo(Struct, frozen=True, rename="camel"):
    """What runs on a node."""

    kubelet_version: str = ""


class NodeStatus(Struct, frozen=True, rename="camel"):
    """What a node says of itself."""

    conditions: tuple[Condition, ...] = ()
    addresses: tuple[NodeAddress, ...] = ()
    node_info: NodeInfo = NodeInfo()


class NodeSpec(Struct, frozen=True):
    """What the cluster says of a node."""

    taints: tuple[Taint, ...] = ()


class NodeObject(Struct, frozen=True):
    """A node, as the API server describes it."""

    metadata: Metadata
    spec: NodeSpec = NodeSpec()
    status: NodeStatus = NodeStatus()

    @property
    def address(self) -> str:
        """Return the address at which the cluster reaches the node."""
        return next((address.address for address in self.status.addresses if address.type == "InternalIP"), "")

    def takes_pods(self) -> bool:
        """Return whether the node is ready, and no taint but that of its role keeps pods away."""
        is_ready = any(condition.type == "Ready" and condition.status == "True" for condition in self.status.conditions)
        return is_ready and all(roles.is_of_role(taint.key) for taint in self.spec.taints)


class NodeList(Struct, frozen=True):
    """All nodes."""

    items: tuple[NodeObject, ...] = ()


class ServiceAccount(Struct, frozen=True):
    """An account that pods run under."""

    secrets: tuple[object, ...] = ()


class ServicePort(Struct, frozen=True, rename="camel"):
    """A port of a service; its node port is 0 where it has none."""

    port: int = 0
    node_port: int = 0


class ServiceSpec(Struct, frozen=True, rename={"cluster_ip": "clusterIP", "external_name": "externalName"}):
    """Where a service is."""

    cluster_ip: str = ""
    external_name: str = ""
    ports: tuple[ServicePort, ...] = ()


class EndpointAddress(Struct, frozen=True):
    """One member of a service."""

    ip: str
    hostname: str = ""


class EndpointSubset(Struct, frozen=True):
    """Members that share their ports."""

    addresses: tuple[EndpointAddress, ...] | None = None


class ServiceObject(Struct, frozen=True):
    """A Service, or the Endpoints of one, as the API server describes it."""

    metadata: Metadata
    spec: ServiceSpec = ServiceSpec()
    subsets: tuple[EndpointSubset, ...] | None = None


class ServiceList(Struct, frozen=True):
    """All services, or all endpoints, at one moment."""

    metadata: Metadata = Metadata()
    items: tuple[ServiceObject, ...] | None = None


class EndpointConditions(Struct, frozen=True):
    """How a member of a service is."""

    ready: bool | None = None


class Endpoint(Struct, frozen=True):
    """A member of a slice of endpoints."""

    conditions: EndpointConditions = EndpointConditions()


class EndpointSlice(Struct, frozen=True):
    """A slice of the endpoints of a service."""

    metadata: Metadata
    endpoints: tuple[Endpoint, ...] | None = None
