"""The nodes of a lab: what each is called, where it is, and where it keeps its files."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.local.addresses import CERTIFICATES, FIRST_ADDRESS, POD_RANGE

MOST = 9
"""Nodes that a lab can have."""
_PODS_PREFIX = 24
_LINES_OF_LOG = 8


@dataclass(frozen=True, slots=True)
class LabNode:
    """One node; all else follows from its number, which counts from 1."""

    number: int

    @property
    def is_first(self) -> bool:
        """Whether it has the control plane, the images, the Docker engine and the audience's shell."""
        return self.number == 1

    @property
    def name(self) -> str:
        """As `kubectl get nodes` shows it."""
        return f"node{self.number}"

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names that it is known by on every node."""
        return ("master-0",) if self.is_first else (f"worker-{self.number - 2}",)

    @property
    def address(self) -> str:
        """Where the other nodes reach it."""
        return str(ipaddress.ip_address(FIRST_ADDRESS) + self.number - 1)

    @property
    def pod_range(self) -> str:
        """The addresses of its pods."""
        pods = ipaddress.ip_network(POD_RANGE)
        first = pods.network_address + (self.number - 1) * 2 ** (pods.max_prefixlen - _PODS_PREFIX)
        return f"{first}/{_PODS_PREFIX}"


FIRST = LabNode(1)


def first_nodes(count: int) -> tuple[LabNode, ...]:
    """Return the nodes of a lab that has so many."""
    return tuple(LabNode(number) for number in range(1, count + 1))


@dataclass(frozen=True, slots=True)
class NodeDirectory:
    """Where this machine keeps what belongs to one node."""

    path: Path
    """What the machine itself uses, and what a node does not come up without."""
    of_node: Path | None = None
    """What the node fills: its files, home, images, containers. In `path` where that is not said."""

    @property
    def disk(self) -> Path:
        """Where what the node fills is kept."""
        return self.of_node or self.path

    @property
    def logs(self) -> Path:
        """One file a component."""
        return self.path / "logs"

    @property
    def root(self) -> Path:
        """Where the node's root file system is put together."""
        return self.path / "root"

    @property
    def changes(self) -> Path:
        """What the node has that the shared root has not."""
        return self.disk / "changes"

    @property
    def sources(self) -> Path:
        """Where the node's root reaches what it is shown of this machine."""
        return self.path / "sources"

    @property
    def delivery(self) -> Path:
        """What is brought to the node while it runs; its root cannot write there."""
        return self.path / "delivery"

    @property
    def work(self) -> Path:
        """What the kernel needs to lay one file system over another."""
        return self.disk / "work"

    @property
    def data(self) -> Path:
        """Directories of the node that need a real file system."""
        return self.disk / "data"

    @property
    def etcd(self) -> Path:
        """The directory of etcd, which ends when there is no room for more."""
        return self.path / "etcd"

    @property
    def home(self) -> Path:
        """The home directory of the node's user."""
        return self.disk / "home"

    @property
    def names(self) -> Path:
        """Names that the DNS of the lab answers besides those of services; there once some were brought."""
        return self.delivery / "names"

    @property
    def certificates(self) -> Path:
        """The node's certificates and keys, as this machine uses them: apart from those in the node, which a deck can change."""
        return self.trust / CERTIFICATES.lstrip("/")

    @property
    def images_authority(self) -> Path:
        """The folder with `ca.crt` and `ca.key`, by which the front is any registry to the lab; on the first node only."""
        return self.trust / "images"

    @property
    def trust(self) -> Path:
        """Where this machine keeps what it uses to talk to the lab."""
        return self.path / "trust"

    def log(self, component: str) -> Path:
        """Return where a component writes."""
        return self.logs / f"{component}.log"

    def last_words(self, component: str) -> str:
        """Return the end of a component's log, for a message."""
        try:
            lines = self.log(component).read_text(errors="replace").splitlines()[-_LINES_OF_LOG:]
        except FileNotFoundError:
            lines = []
        return "\n".join(("its log ends:", *(f"  {line}" for line in lines))) if lines else "its log is empty"
