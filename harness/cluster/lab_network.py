"""What a person says of a lab's network: what leaves it, and what of it is reached from this machine."""

from enum import StrEnum

from msgspec import Struct

from harness.cluster.errors import ClusterError

_PORTS = range(1, 65536)


class WayOut(StrEnum):
    """What leaves a lab."""

    NONE = "none"
    """Nothing, no name of an image either."""
    IMAGES = "images"
    """Names of images, which this machine pulls."""
    OPEN = "open"
    """What a deck sends to the internet."""


class PublishedPort(Struct, frozen=True):
    """A port of this machine that leads to one of the lab's first node."""

    host: int
    node: int

    def __str__(self) -> str:
        return f"{self.host}:{self.node}"


class LabNetwork(Struct, frozen=True):
    """What a person says of a lab's network."""

    way_out: WayOut = WayOut.IMAGES
    published: tuple[PublishedPort, ...] = ()
    reach: tuple[str, ...] = ()
    """Networks and addresses that are open besides the internet, as `[tool.harness.lab] reach` has them; see `harness.project.reach`."""


def read_published(text: str) -> PublishedPort:
    """Return the ports of a text like `8080:30080`: this machine's first. Raises `ClusterError`."""
    host, _, node = text.partition(":")
    if not all(port.isdecimal() and int(port) in _PORTS for port in (host, node)):
        raise ClusterError(f"--publish {text}: write a port of this machine and one of the lab, such as 8080:30080")
    return PublishedPort(int(host), int(node))
