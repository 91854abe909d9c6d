"""A node's namespaces: processes, mounts, network, host name.

The first process is a small init. Killing it makes the kernel end every process of the node, and with the last
one its mounts and its network go: nothing has to be undone step by step, whatever the node was doing.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from harness.cluster.errors import ClusterError
from harness.cluster.local.addresses import BINARIES, HOME
from harness.cluster.local.nodes import NodeDirectory
from harness.cluster.local.process import Process

LAB_PATH = f"{BINARIES}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_MACHINE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Place(Enum):
    """Whose program one that ends with a node is."""

    NODE = "node"
    BESIDE = "beside"
    """This machine's, and sees its files; it has the node's network."""
    MACHINE = "machine"
    """This machine's, with its network too."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """The namespaces of a running node."""

    init: Process

    def enter(self, argv: Sequence[str]) -> tuple[str, ...]:
        """The argv that runs a program of the node in the node."""
        return (*self._nsenter("--mount", "--uts", "--ipc", "--net", "--pid"), *argv)

    def enter_network(self, argv: Sequence[str]) -> tuple[str, ...]:
        """The argv that runs a program of this machine in the node's network."""
        return (*self._nsenter("--net"), *argv)

    def _nsenter(self, *kinds: str) -> tuple[str, ...]:
        return ("/usr/bin/nsenter", "--target", str(self.init.pid), *kinds, "--")

    @property
    def network_file(self) -> Path:
        """What setns(2) takes to enter the network."""
        return Path(f"/proc/{self.init.pid}/ns/net")

    def inside(self, path: str) -> Path:
        """Where this machine reaches a path of the node while it runs."""
        return Path(f"/proc/{self.init.pid}/root{path}")

    @property
    def processes(self) -> Path:
        """The node's own list of processes, as this machine reaches it."""
        return self.inside("/proc")

    def start(self, argv: Sequence[str], log: Path, place: Place) -> Process | None:
        """Start a program that outlives this process; its number is the node's. None when it ended at once."""
        kinds = _KINDS[place]
        command = (*self._nsenter(*kinds), "/usr/bin/setsid", "--fork", "/bin/sh", "-c", _ANNOUNCE, "sh", *argv)
        (number,) = _announced(command, log, _environment(place), lines=1)
        return Process.find(int(number), self.processes) if number else None


_KINDS = {
    Place.NODE: ("--mount", "--uts", "--ipc", "--net", "--pid"),
    Place.BESIDE: ("--net", "--pid"),
    Place.MACHINE: ("--pid",),
}


def _environment(place: Place) -> Mapping[str, str]:
    """Return a program's variables: the machine's own for one that is of the machine in all, proxies and credentials too."""
    if place is Place.MACHINE:
        return {**os.environ, "PATH": _MACHINE_PATH}
    return {"PATH": LAB_PATH if place is Place.NODE else _MACHINE_PATH, "HOME": HOME, "LANG": "C.UTF-8"}


_ANNOUNCE = 'echo $$; exec "$@" >&2'
"""A shell of the node tells its number, then becomes the program; what that writes goes to the log."""


def _announced(command: Sequence[str], log: Path, environment: Mapping[str, str], *, lines: int) -> list[str]:
    """Start a command that leaves something running; the first lines that this says, empty where it says no more."""
    announced, announce = os.pipe()
    with log.open("ab") as output, os.fdopen(announced) as answer:
        try:
            subprocess.run(
                command,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=announce,
                stderr=output,
                env=environment,
                start_new_session=True,
            )
        finally:
            os.close(announce)
        return [answer.readline() for _ in range(lines)]


def create(directory: NodeDirectory, joins: Sequence[Path], contents: Sequence[str]) -> Process:
    """Make the namespaces; their first process. Raises `ClusterError` with what the failing command said.

    `joins` are the files through which that process enters the node's control groups, `contents` the shell lines
    by which it then makes what is in the namespaces.
    """
    script = "\n".join(("set -e", *(f"echo 0 >{path}" for path in joins), f"{_UNSHARE} {_become_init(contents)} &"))
    environment = {"PATH": _MACHINE_PATH, "HOME": "/"}
    number, made = _announced(("/bin/sh", "-c", script), directory.log("init"), environment, lines=2)
    found = Process.find(int(number)) if made else None
    if found is None:
        raise ClusterError(f"cannot make the namespaces of {directory.path.name}; {directory.last_words('init')}")
    return found


_UNSHARE = "unshare --mount --uts --ipc --net --pid --fork --propagation private /bin/sh -c"


def _become_init(contents: Sequence[str]) -> str:
    """The first process: tells its number, makes the contents, tells that they are made, stays."""
    lines = (
        "set -e",
        "read -r number rest </proc/self/stat; echo $number",
        *contents,
        "echo made",
        "exec >&2 /usr/bin/tini -- /bin/sleep infinity",
    )
    return shlex.quote("\n".join(lines))
