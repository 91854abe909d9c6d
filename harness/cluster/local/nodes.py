"""The nodes of a lab: what each is called, where it is, and where it keeps its files."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.local.addresses import CERTIFICATES, FIRST_ADDRESS, POD_RANGE

MOST = 9
"""The largest number of nodes of a lab."""
_PODS_PREFIX = 24
_LINES_OF_LOG = 8


@dataclass(frozen=True, slots=True)
class LabNode:
    """One node; all else follows from its number, which counts from 1."""

    number: int

    @property
    def is_first(self) -> bool:
        """Return whether it is the node with the control plane, the images, the Docker engine and the audience's shell."""
        return self.number == 1

    @property
    def name(self) -> str:
        """Return the name that `kubectl get nodes` shows."""
        return f"node{self.number}"

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return its other names, which every node knows."""
        return ("master-0",) if self.is_first else (f"worker-{self.number - 2}",)

    @property
    def address(self) -> str:
        """Return the address at which the other nodes reach it."""
        return str(ipaddress.ip_address(FIRST_ADDRESS) + self.number - 1)

    @property
    def pod_range(self) -> str:
        """Return the range of the addresses of its pods."""
        pods = ipaddress.ip_network(POD_RANGE)
        first = pods.network_address + (self.number - 1) * 2 ** (pods.max_prefixlen - _PODS_PREFIX)
        return f"{first}/{_PODS_PREFIX}"


FIRST = LabNode(1)


def first_nodes(count: int) -> tuple[LabNode, ...]:
    """Return the nodes of a lab with `count` of them."""
    return tuple(LabNode(number) for number in range(1, count + 1))


@dataclass(frozen=True, slots=True)
class NodeDirectory:
    """Where this machine keeps what belongs to one node."""

    path: Path
    """The files that this machine uses, and without which a node does not come up."""
    of_node: Path | None = None
    """The files that the node fills: its own, home, images, containers; below `path` if not given."""

    @property
    def disk(self) -> Path:
        """Return the directory of the files that the node fills."""
        return self.of_node or self.path

    @property
    def logs(self) -> Path:
        """Return the directory of the logs, a file for each component."""
        return self.path / "logs"

    @property
    def root(self) -> Path:
        """Return the mount point of the node's root file system."""
        return self.path / "root"

    @property
    def changes(self) -> Path:
        """Return the upper layer of the node's root: its changes to the shared one."""
        return self.disk / "changes"

    @property
    def sources(self) -> Path:
        """Return the directory in which the node's root reaches what this machine shows it."""
        return self.path / "sources"

    @property
    def delivery(self) -> Path:
        """Return the directory of files for the running node, in which its root cannot write."""
        return self.path / "delivery"

    @property
    def work(self) -> Path:
        """Return the work directory of the overlay."""
        return self.disk / "work"

    @property
    def data(self) -> Path:
        """Return the folder of the node's directories that need a real file system."""
        return self.disk / "data"

    @property
    def etcd(self) -> Path:
        """Return the directory of etcd, which ends when there is no room in it."""
        return self.path / "etcd"

    @property
    def home(self) -> Path:
        """Return the home directory of the node's user."""
        return self.disk / "home"

    @property
    def names(self) -> Path:
        """Return the file of names that the lab's DNS answers besides those of services; missing until some are brought."""
        return self.delivery / "names"

    @property
    def certificates(self) -> Path:
        """Return the directory of the certificates and keys that this machine uses; a deck can change those in the node."""
        return self.trust / CERTIFICATES.lstrip("/")

    @property
    def images_authority(self) -> Path:
        """Return the folder with `ca.crt` and `ca.key`, which sign the front's certificates for registries; on the first node only."""
        return self.trust / "images"

    @property
    def trust(self) -> Path:
        """Return the directory of what this machine uses to talk to the lab."""
        return self.path / "trust"

    def log(self, component: str) -> Path:
        """Return the log of a component."""
        return self.logs / f"{component}.log"

    def last_words(self, component: str) -> str:
        """Return the end of a component's log, for a message."""
        try:
            lines = self.log(component).read_text(errors="replace").splitlines()[-_LINES_OF_LOG:]
        except FileNotFoundError:
            lines = []
        return "\n".join(("its log ends:", *(f"  {line}" for line in lines))) if lines else "its log is empty"
