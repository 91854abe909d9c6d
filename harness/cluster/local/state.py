"""What this machine remembers of its clusters: a directory each, with a state file and what belongs to its nodes."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from filelock import FileLock
from platformdirs import user_state_path

from harness.cluster.addon_names import AddonName
from harness.cluster.errors import ClusterError
from harness.cluster.lab_network import PublishedPort, WayOut
from harness.cluster.local import cgroups, users
from harness.cluster.local.nodes import NodeDirectory
from harness.cluster.local.process import Process
from harness.knowledge.version import Version, read_version

_OF_ROOT = Path("/var/lib/slide-harness")
STATE_ROOT = _OF_ROOT if users.current() == 0 else user_state_path("slide-harness") / "labs"
"""Short, because the path of a Unix socket has at most 108 bytes."""

STATE_VERSION = 6
"""Raise it when the state files of earlier versions do not say what this one needs."""

FIRST_NAME = "lab"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


@dataclass(frozen=True, slots=True)
class StartedComponent:
    """A component as it was started; the process is numbered as inside its node."""

    name: str
    process: Process


@dataclass(frozen=True, slots=True)
class StartedNode:
    """A node as it was started."""

    number: int
    init: Process
    """Its first process: when that dies, the kernel ends all the others."""
    components: tuple[StartedComponent, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a cluster, whoever asks."""

    name: str
    owner: Process | None
    """The run that takes it down; none for a cluster that stays until somebody asks."""
    since: float = field(default_factory=time.time)
    """Seconds since the epoch."""
    nodes: tuple[StartedNode, ...] = ()
    """In the order of their numbers."""
    server_version: str = ""
    """Of the programs that it is started with, like `v1.37.2`; empty where no Kubernetes is in it."""
    kubectl_version: str = ""
    source: str = ""
    """Where the programs came from."""
    instead_of: str = ""
    """The release that was wanted, where its source does not have it: the nearest was taken."""
    is_newer_than_known: bool = False
    """Whether the harness knew no release as new as the server, and started it as the newest that it knew."""
    disk: int = 0
    """Bytes that it may take of the machine's disk."""
    is_disk_watched: bool = False
    """Whether runs see to that, since the kernel does not."""
    root: str = ""
    """The directory that its root file system is laid over."""
    is_booting: bool = False
    """Whether not all of it was started yet: where its run is dead, nobody will."""
    shown: tuple[str, ...] = ()
    """The folders of this machine that it shows, as settings have them."""
    way_out: WayOut = WayOut.IMAGES
    published: tuple[PublishedPort, ...] = ()
    addons: tuple[AddonName, ...] = ()
    """What it has besides Kubernetes itself."""
    lacking_addons: dict[AddonName, str] = field(default_factory=dict)
    """What it was to have and has not, and why."""
    state_version: int = STATE_VERSION

    @property
    def version(self) -> Version | None:
        """The minor version of its Kubernetes; `None` where it has none."""
        return read_version(self.server_version) if self.server_version else None

    def is_owned(self) -> bool:
        """Return whether a run that still lives will take it down."""
        return self.owner is not None and self.owner.is_alive()

    def is_foreign(self) -> bool:
        """Return whether another version of the harness wrote it; then only name, owner and time can be told."""
        return self.state_version != STATE_VERSION


@dataclass(frozen=True, slots=True)
class _Header:
    """What every version of a state file says, those without a version too."""

    name: str
    owner: Process | None
    since: float = 0.0
    state_version: int = 1


@dataclass(frozen=True, slots=True)
class ClusterDirectory:
    """Where one cluster keeps everything."""

    name: str
    state_root: Path = STATE_ROOT

    @property
    def path(self) -> Path:
        """The directory itself."""
        return self.state_root / self.name

    @property
    def state_file(self) -> Path:
        """The JSON form of `State`."""
        return self.path / "state.json"

    @property
    def system(self) -> Path:
        """Where what a node does not come up without is kept."""
        return self.path / "system"

    @property
    def disk(self) -> Path:
        """Where what the nodes fill is kept."""
        return self.path / "disk"

    @property
    def exchange(self) -> Path:
        """Seen under the same path in the nodes and outside."""
        return self.path / "exchange"

    @property
    def images(self) -> Path:
        """The account of the images that the lab asked for."""
        return self.path / "images.jsonl"

    @property
    def image_choice(self) -> Path:
        """Which images the lab may have, as JSON."""
        return self.path / "image-choice.json"

    def node(self, name: str) -> NodeDirectory:
        """Return where one of its nodes keeps what is its own."""
        return NodeDirectory(self.system / name, self.disk / name)

    def read(self) -> State | None:
        """Return the state; none when it is missing or was cut short."""
        try:
            content = self.state_file.read_bytes()
            header = msgspec.json.decode(content, type=_Header)
            if header.state_version != STATE_VERSION:
                return State(header.name, header.owner, header.since, state_version=header.state_version)
            return msgspec.json.decode(content, type=State)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def write(self, state: State) -> None:
        """Replace the state in one move."""
        draft = self.state_file.with_suffix(".draft")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(state)))
        draft.replace(self.state_file)


def check_name(name: str) -> str:
    """Return the name, if a cluster can have it; raises `ClusterError` otherwise."""
    if not _NAME.fullmatch(name):
        raise ClusterError(
            f"a cluster cannot be called {name!r}: use up to 20 small letters, digits and dashes, a letter first"
        )
    return name


def names(state_root: Path = STATE_ROOT) -> tuple[str, ...]:
    """Return all clusters that left a directory or a control group."""
    directories = {path.name for path in state_root.iterdir() if path.is_dir()} if state_root.exists() else set()
    return tuple(sorted(name for name in directories | cgroups.clusters() if _NAME.fullmatch(name)))


def names_of_root(of_root: Path = _OF_ROOT, state_root: Path = STATE_ROOT) -> tuple[str, ...]:
    """Return the clusters of the machine's root as far as somebody else sees them; none where this process is root's."""
    if state_root == of_root:
        return ()
    try:
        return tuple(sorted(path.name for path in of_root.iterdir() if path.is_dir() and _NAME.fullmatch(path.name)))
    except OSError:
        return ()


def lock(state_root: Path = STATE_ROOT) -> FileLock:
    """Held while names are given out; the kernel lets go of it when its holder dies."""
    state_root.mkdir(mode=0o755, parents=True, exist_ok=True)
    return FileLock(state_root / ".lock")


def claim(name: str | None, owner: Process | None, state_root: Path = STATE_ROOT) -> ClusterDirectory:
    """Take a name (the first free of `lab`, `lab2`, … when none is given) and write its first state.

    Raises `ClusterError` when the name is taken or cannot be one.
    """
    if name is not None:
        check_name(name)
    with lock(state_root):
        existing = set(names(state_root))
        if name in existing:
            raise ClusterError(
                f"there is a cluster {name!r} already; see `harness cluster status`, "
                f"or remove it: harness cluster down {name}"
            )
        directory = ClusterDirectory(name or _first_free(existing), state_root)
        directory.path.mkdir(mode=0o755)
        directory.write(State(directory.name, owner))
    return directory


def _first_free(existing: set[str]) -> str:
    number = 1
    while (name := FIRST_NAME if number == 1 else f"{FIRST_NAME}{number}") in existing:
        number += 1
    return name
