"""What this machine remembers of its clusters: a directory each, with a state file, logs and the lab's files."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from filelock import FileLock

from harness.cluster.errors import ClusterError
from harness.cluster.local import cgroups
from harness.cluster.local.process import Process

STATE_ROOT = Path("/var/lib/slide-harness")
"""Short, because the path of a Unix socket has at most 108 bytes."""

FIRST_NAME = "lab"
_LINES_OF_LOG = 8
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


@dataclass(frozen=True, slots=True)
class StartedComponent:
    """A component as it was started; the process is numbered as inside the lab."""

    name: str
    process: Process


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a cluster, whoever asks."""

    name: str
    owner: Process | None
    """The run that takes it down; none for a cluster that stays until somebody asks."""
    since: float = field(default_factory=time.time)
    """Seconds since the epoch."""
    init: Process | None = None
    """The lab's first process: when it dies, the kernel ends all the others."""
    components: tuple[StartedComponent, ...] = ()
    server_version: str = ""
    kubectl_version: str = ""

    def is_owned(self) -> bool:
        """Whether a run that still lives will take it down."""
        return self.owner is not None and self.owner.is_alive()


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
    def logs(self) -> Path:
        """One file a component."""
        return self.path / "logs"

    @property
    def root(self) -> Path:
        """Where the lab's root file system is put together."""
        return self.path / "root"

    @property
    def changes(self) -> Path:
        """What the lab has that the machine has not (the upper layer of its root)."""
        return self.path / "changes"

    @property
    def data(self) -> Path:
        """Directories of the lab that need a real file system."""
        return self.path / "data"

    @property
    def home(self) -> Path:
        """The audience's home directory."""
        return self.path / "home"

    @property
    def exchange(self) -> Path:
        """Seen under the same path in the lab and outside."""
        return self.path / "exchange"

    def log(self, component: str) -> Path:
        """Where a component writes."""
        return self.logs / f"{component}.log"

    def last_words(self, component: str) -> str:
        """The end of a component's log, for a message."""
        try:
            lines = self.log(component).read_text(errors="replace").splitlines()[-_LINES_OF_LOG:]
        except FileNotFoundError:
            lines = []
        return "\n".join(("its log ends:", *(f"  {line}" for line in lines))) if lines else "its log is empty"

    def read(self) -> State | None:
        """The state; none when it is missing or was cut short."""
        try:
            return msgspec.json.decode(self.state_file.read_bytes(), type=State)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def write(self, state: State) -> None:
        """Replace the state in one move."""
        draft = self.state_file.with_suffix(".draft")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(state)))
        draft.replace(self.state_file)


def check_name(name: str) -> str:
    """The name, if a cluster can have it; raises `ClusterError` otherwise."""
    if not _NAME.fullmatch(name):
        raise ClusterError(
            f"a cluster cannot be called {name!r}: use up to 20 small letters, digits and dashes, a letter first"
        )
    return name


def names(state_root: Path = STATE_ROOT) -> tuple[str, ...]:
    """All clusters that left a directory or a control group."""
    directories = {path.name for path in state_root.iterdir() if path.is_dir()} if state_root.exists() else set()
    return tuple(sorted(name for name in directories | cgroups.clusters() if _NAME.fullmatch(name)))


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
        taken = set(names(state_root))
        if name in taken:
            raise ClusterError(
                f"there is a cluster {name!r} already; see `harness cluster status`, "
                f"or remove it: harness cluster down {name}"
            )
        directory = ClusterDirectory(name or _first_free(taken), state_root)
        directory.path.mkdir(mode=0o755)
        directory.write(State(directory.name, owner))
    return directory


def _first_free(taken: set[str]) -> str:
    number = 1
    while (name := FIRST_NAME if number == 1 else f"{FIRST_NAME}{number}") in taken:
        number += 1
    return name
