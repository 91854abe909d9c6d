"""Define the contract of every provider: bring a cluster up, and what a player may ask of it.

A provider is named on the command line as `NAME` or `NAME:ARGUMENT` (`local`, `context:staging`, `none`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from msgspec import Struct, field

from harness.cluster.addon_names import AddonName
from harness.cluster.home import Home
from harness.cluster.images.model import ImageChoice
from harness.cluster.images.supply import ImageAnswer
from harness.cluster.lab_network import LabNetwork
from harness.project.settings import LabSettings, ProgramSettings
from harness.record.lab import ClusterRecord

if TYPE_CHECKING:
    from kubernetes.client import ApiClient

T = TypeVar("T")


class NodePort(Struct, frozen=True):
    """A port on which every node answers for a service."""

    service: str
    port: int
    created: str
    """When the service was created: ISO 8601 in whole seconds, so that the texts sort as the times do."""


class ShellCommand(Struct, frozen=True):
    """How to start the audience's interactive bash.

    `argv` ends with the interactive bash itself (`…, "bash", "-i"`); whoever starts it may append bash
    options such as `--rcfile FILE`. Paths in `argv`, `env` and `directory` are those the shell sees, and
    `exchange` is a directory that the shell and the harness both see under the same path.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    exchange: Path
    directory: Path | None = None
    """Where the shell starts: `None` leaves it to `argv`."""
    ptmx: Path | None = None
    """The multiplexer that its terminal has to come from, see pts(4); `None` for this machine's."""


class Request(Struct, frozen=True):
    """What the person asked for on the command line."""

    argument: str = ""
    """What follows the colon of `NAME:ARGUMENT`."""
    assume_yes: bool = False
    """Do not ask before touching an existing cluster."""
    install_packages: bool = False
    """Install missing Debian packages instead of naming them."""
    keep: bool = False
    """Leave the cluster running at the end."""
    nodes: int = 1
    kubernetes: str = ""
    """Server, nodes and kubectl, as `cluster.programs` reads it; empty for what the provider takes by itself."""
    programs: ProgramSettings = field(default_factory=ProgramSettings)
    """Where the programs of Kubernetes come from."""
    images: ImageChoice = field(default_factory=ImageChoice)
    """Which images pods and Docker may have, and from where."""
    network: LabNetwork = field(default_factory=LabNetwork)
    """What leaves a lab, and what of it is reached from this machine; its networks to be reached are in `lab`."""
    kubectl: str = ""
    """The kubectl of the audience's shell, as `cluster.kubectl` reads it; empty for the one that it has anyway."""
    home: Home = field(default_factory=Home)
    """What the audience finds in its home directory."""
    lab: LabSettings = field(default_factory=LabSettings)
    """What a lab of this machine has, and how much it may take; its home is in `home`."""
    addons: tuple[AddonName, ...] = ()
    """What a lab has besides Kubernetes itself, since the deck needs it or its project names it."""
    disabled_addons: tuple[AddonName, ...] = ()
    """Add-ons that it never has."""
    tools: tuple[str, ...] = ()
    """Programs of `cluster.local.tools` that the deck types; their versions are in `lab`."""
    types_docker_compose: bool = False
    """Whether the deck types `docker compose`, which takes long to be had and few decks type."""
    goes_on: bool = False
    """The deck was begun in the cluster that `argument` names: its home stays as it is."""
    begins: Callable[[str], None] = field(default=lambda _name: None)
    """Called with the name of the run's own cluster before anything of it is made: a run that is killed meanwhile knows what it left."""
    progress: Callable[[str], None] = field(default=lambda _message: None)
    """Called with one short line whenever something that may take over two seconds begins."""
    confirm: Callable[[str], bool] = field(default=lambda _question: False)
    """Asks the person; the default refuses."""


class LimitReached(Struct, frozen=True):
    """Something of which a cluster wanted more than it may have."""

    name: str
    """What it is, in words: `processes`, `MiB of memory`."""
    key: str
    """The setting that says how much."""
    limit: int
    times: int
    """How often more was wanted."""


@runtime_checkable
class Limited(Protocol):
    """A cluster that may take only so much of the machine."""

    def limits_reached(self) -> tuple[LimitReached, ...]:
        """Return the limits that were reached since the last call, at first since the cluster came up."""


@runtime_checkable
class WithNamespaces(Protocol):
    """A cluster in which decks play in a namespace of its owner's choice."""

    @property
    def namespaces(self) -> frozenset[str]:
        """Return the namespaces that commands without a namespace meant: that of the beginning, and that of now."""


@runtime_checkable
class WithAddons(Protocol):
    """A cluster to which this harness gives what is not of Kubernetes itself."""

    def addon_trouble(self, name: AddonName) -> str:
        """Wait until an add-on answers; return why it does not, with the way out, and an empty text where it does."""


class Cluster(Protocol):
    """A cluster that is up. Methods raise `ClusterBroken` when it no longer answers."""

    @property
    def facts(self) -> ClusterRecord:
        """Return provider, versions and nodes, as they were when the cluster came up."""

    def shell(self) -> ShellCommand:
        """Return the audience's shell, where the deck starts in its home directory, with the deck's tools on its PATH."""

    def check_health(self) -> None:
        """Raise `ClusterBroken`, saying which part died, unless the cluster answers."""

    def call(self, function: Callable[[], T]) -> T:
        """Run `function` where the cluster's network is reachable (node ports on 127.0.0.1 included)."""

    def command(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        """Return the argv that runs a program of this machine inside the cluster's network."""

    def node_ports(self) -> tuple[NodePort, ...]:
        """Return all node ports of all services, the newest service last."""

    def images(self) -> tuple[ImageAnswer, ...]:
        """Return the answers to the cluster's requests for images, the oldest first; none where the harness does not serve its images."""

    def api(self) -> ApiClient | None:
        """Return a client of the API, to be used inside `call`; `None` where there is no cluster. Costs half a second."""

    def close(self) -> None:
        """Take down what this run brought up (unless it was asked to keep it). Safe to call twice."""


class Standing(Struct, frozen=True):
    """A cluster that an earlier run left, to be named in `Request.argument` to go on with it."""

    name: str
    exchange: Path
    """What its shells left; see `ShellCommand`."""


class Traits(Struct, frozen=True):
    """What all clusters of a provider are, so that nobody has to ask its name."""

    has_kubernetes: bool = True
    is_lab: bool = False
    """A lab of this machine: its network, its images and its home are the harness's affair, and it reaches nothing by itself."""

    is_somebodys: bool = False
    """A cluster that was there before, with objects of its owner's."""

    @property
    def has_addons(self) -> bool:
        """Return whether the harness can put add-ons into the cluster."""
        return self.is_lab and self.has_kubernetes


class Provider(Protocol):
    """Brings clusters up."""

    name: str
    summary: str
    """One line for `--help`."""

    @property
    def traits(self) -> Traits:
        """Return the traits of its clusters."""

    def is_disposable(self, argument: str) -> bool:
        """Return whether each run has a cluster of its own, which ends with the run; `argument` is the text behind the provider's name."""

    def check_host(self, request: Request) -> None:
        """Raise `CannotHost`, `UnknownContext` or `UnknownKubectl` before anything is started or asked."""

    def up(self, request: Request) -> Cluster:
        """Bring a cluster up, or connect to it; raises `ClusterError`. Leaves nothing behind on failure."""

    def find(self, name: str) -> Standing | None:
        """Return the cluster of this name that an earlier run left; `None` where it is gone, or another run plays on it."""
