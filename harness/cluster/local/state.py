"""Keep what this machine knows of its clusters: a directory each, with a state file and the files of its nodes."""

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
"""The directory of all clusters. Short, because the path of a Unix socket has at most 108 bytes."""

STATE_VERSION = 6
"""The version of state files; raise it when those of earlier versions lack what this one needs."""

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
class ClusterState:
    """What is recorded of a cluster, for all processes."""

    name: str
    owner: Process | None
    """The run that takes it down; `None` for a cluster that stays until `down`."""
    since: float = field(default_factory=time.time)
    """Seconds since the epoch."""
    nodes: tuple[StartedNode, ...] = ()
    """The nodes in the order of their numbers."""
    server_version: str = ""
    """The version of its programs of Kubernetes, like `v1.37.2`; empty for a lab without one."""
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
    """Whether runs watch that limit, since the kernel does not enforce it."""
    root: str = ""
    """The directory that its root file system is laid over."""
    is_booting: bool = False
    """Whether it is still being started; if its run is dead, it never will be up."""
    shown: tuple[str, ...] = ()
    """The folders of this machine that it shows, as settings have them."""
    way_out: WayOut = WayOut.IMAGES
    published: tuple[PublishedPort, ...] = ()
    addons: tuple[AddonName, ...] = ()
    """Its add-ons."""
    lacking_addons: dict[AddonName, str] = field(default_factory=dict)
    """Add-ons that it lacks, and why."""
    state_version: int = STATE_VERSION

    @property
    def version(self) -> Version | None:
        """Return the minor version of its Kubernetes; `None` where it has none."""
        return read_version(self.server_version) if self.server_version else None

    def is_owned(self) -> bool:
        """Return whether a living run will take it down."""
        return self.owner is not None and self.owner.is_alive()

    def is_foreign(self) -> bool:
        """Return whether another version of the harness wrote it; then only name, owner and time are known."""
        return self.state_version != STATE_VERSION


@dataclass(frozen=True, slots=True)
class _Header:
    """The fields that state files of all versions have, those without a version too."""

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
        """Return the directory itself."""
        return self.state_root / self.name

    @property
    def state_file(self) -> Path:
        """Return the file with the state as JSON."""
        return self.path / "state.json"

    @property
    def system(self) -> Path:
        """Return the directory of the files without which a node does not come up."""
        return self.path / "system"

    @property
    def disk(self) -> Path:
        """Return the directory of the files that the nodes fill."""
        return self.path / "disk"

    @property
    def exchange(self) -> Path:
        """Return the directory that nodes and machine see at the same path."""
        return self.path / "exchange"

    @property
    def images(self) -> Path:
        """Return the file with the account of the images that the lab asked for."""
        return self.path / "images.jsonl"

    @property
    def image_choice(self) -> Path:
        """Return the file that says, as JSON, which images the lab may have."""
        return self.path / "image-choice.json"

    def node(self, name: str) -> NodeDirectory:
        """Return the directories of one of its nodes."""
        return NodeDirectory(self.system / name, self.disk / name)

    def read(self) -> ClusterState | None:
        """Return the state; `None` where its file is missing or incomplete."""
        try:
            content = self.state_file.read_bytes()
            header = msgspec.json.decode(content, type=_Header)
            if header.state_version != STATE_VERSION:
                return ClusterState(header.name, header.owner, header.since, state_version=header.state_version)
            return msgspec.json.decode(content, type=ClusterState)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def write(self, state: ClusterState) -> None:
        """Replace the state file atomically."""
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
    """Return the names of all clusters that have a directory or a control group."""
    directories = {path.name for path in state_root.iterdir() if path.is_dir()} if state_root.exists() else set()
    return tuple(sorted(name for name in directories | cgroups.clusters() if _NAME.fullmatch(name)))


def names_of_root(of_root: Path = _OF_ROOT, state_root: Path = STATE_ROOT) -> tuple[str, ...]:
    """Return the names of the clusters of the machine's root that another user sees; none where this process is root's."""
    if state_root == of_root:
        return ()
    try:
        return tuple(sorted(path.name for path in of_root.iterdir() if path.is_dir() and _NAME.fullmatch(path.name)))
    except OSError:
        return ()


def lock(state_root: Path = STATE_ROOT) -> FileLock:
    """Return the lock that is held while names are given out; the kernel frees that of a dead process."""
    state_root.mkdir(mode=0o755, parents=True, exist_ok=True)
    return FileLock(state_root / ".lock")


def claim(name: str | None, owner: Process | None, state_root: Path = STATE_ROOT) -> ClusterDirectory:
    """Claim a name (without one, the first free of `lab`, `lab2`, …), and return its directory with a first state.

    Raises `ClusterError` for a name that is taken or that no cluster can have.
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
        directory.write(ClusterState(directory.name, owner))
    return directory


def _first_free(existing: set[str]) -> str:
    number = 1
    while (name := FIRST_NAME if number == 1 else f"{FIRST_NAME}{number}") in existing:
        number += 1
    return name
