"""Where a deck was played, as a record has it: its cluster, its images, its home."""

from msgspec import Struct

from harness.knowledge.version import Version, version_in


class ImageRecord(Struct, frozen=True, kw_only=True):
    """An image that the lab asked for, and what it got."""

    name: str
    """The whole name, like `docker.io/library/nginx:1.27`."""
    digest: str = ""
    """Of its manifest, or of the list of its manifests; empty where it could not be had."""
    origin: str = ""
    """Where it came from: `store` (it was on the machine), `registry`, `stand-in`."""
    trouble: str = ""
    """Why it could not be had, like `no-way-out`, `not-there`, `rate-limited`."""
    detail: str = ""
    """What was seen of that."""


class NodeRecord(Struct, frozen=True, kw_only=True):
    """A machine of the cluster, under the name that `kubectl get nodes` shows."""

    name: str
    address: str
    version: str
    """Of its kubelet; empty where it has none."""
    aliases: tuple[str, ...] = ()
    """Other names that reach it from within the cluster's network."""


class ClusterRecord(Struct, frozen=True, kw_only=True):
    """What is known of the cluster that a deck is played on."""

    provider: str
    name: str
    server_version: str
    """Like `v1.20.2`; empty where there is no Kubernetes."""
    kubectl_version: str
    """Empty where there is no kubectl, or its version is not known."""
    nodes: tuple[NodeRecord, ...] = ()
    kubernetes: str = ""
    """The Kubernetes that was asked for, as it was written: `1.34`, `stable`, a folder; empty where none was."""
    source: str = ""
    """Where the programs of server and nodes came from, like `modules`; empty where the harness did not start them."""
    instead_of: str = ""
    """The release that was wanted, like `v1.33.6`, where its source does not have it: the server is the nearest that it has."""
    is_newer_than_known: bool = False
    """Whether the harness knew no release as new as the server, and started it as the newest that it knew."""
    network: str = ""
    """What left it, as `--network` says it: `none`, `images`, `open`; empty where the harness did not make its network."""

    @property
    def version(self) -> Version | None:
        """The version of Kubernetes that a deck meets: the server's, kubectl's without one, `None` where neither is known."""
        return version_in(self.server_version or self.kubectl_version)


class HomeRecord(Struct, frozen=True, kw_only=True):
    """The home directory that the deck was played in, as it was before anything was typed."""

    start: str
    """Where its shells started: `~`, `~/course/docs`."""
    folder: str = ""
    """The folder that became the home; empty where none did."""
    repository: str = ""
    """The name of the deck's repository; empty where it was not brought."""
    at: str = ""
    """Where the copy of it was: `~/course`."""
    files: int = 0
    """Of the repository, tracked ones and new ones."""
    commit: str = ""
    """What was checked out there, as hexadecimal digits; files may have differed from it. Empty without git."""
    served: tuple[str, ...] = ()
    """Addresses at a forge that gave files of the repository as they were at the author's."""
    clones: tuple[str, ...] = ()
    """Addresses of which `git clone` gave the repository as it was at the author's, since they could not be reached."""
