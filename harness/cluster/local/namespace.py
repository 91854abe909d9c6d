"""A lab's namespaces: processes, mounts, network, host name, on a root file system laid over the machine's.

The first process is a small init. Killing it makes the kernel end every process of the lab, and with the last
one its mounts and its network go: nothing has to be undone step by step, whatever the lab was doing.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.errors import ClusterError
from harness.cluster.local.addresses import (
    BINARIES,
    HOME,
    IMAGES,
    NODE_ADDRESS,
    NODE_INTERFACE,
    NODE_NAME,
    NODE_PREFIX,
    SERVICE_RANGE,
)
from harness.cluster.local.process import Process
from harness.cluster.local.state import ClusterDirectory

LAB_PATH = f"{BINARIES}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_MACHINE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

DATA_DIRECTORIES = ("/var/lib/containerd", "/var/lib/docker", "/var/lib/etcd", "/var/lib/kubelet")
"""Of the lab, but on the machine's file system: an overlay cannot carry them."""

ROOT_LAYER = "root"
"""The part of a cluster's changes that is laid over the machine's root file system."""

_OWN_MOUNT_CANDIDATES = ("/usr", "/usr/local", "/opt", "/srv", "/var", "/var/lib", "/var/log", "/home")
"""Parts of a system that some machines keep on a file system of their own."""

_KERNEL_SETTINGS = {
    "kernel/panic": "10",
    "kernel/panic_on_oops": "1",
    "kernel/keys/root_maxbytes": "25000000",
    "kernel/keys/root_maxkeys": "1000000",
    "vm/overcommit_memory": "1",
    "vm/panic_on_oom": "0",
}
"""What a kubelet sets for the whole machine at its start. Here it finds them set, in files of the lab's own."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Directories of the machine that the lab sees, read only."""

    binaries: Path
    images: Path


@dataclass(frozen=True, slots=True)
class Namespace:
    """The namespaces of a running lab."""

    init: Process

    def enter(self, argv: Sequence[str]) -> tuple[str, ...]:
        """The argv that runs a program of the lab in the lab."""
        return (*self._nsenter("--mount", "--uts", "--ipc", "--net", "--pid"), *argv)

    def enter_network(self, argv: Sequence[str]) -> tuple[str, ...]:
        """The argv that runs a program of this machine in the lab's network."""
        return (*self._nsenter("--net"), *argv)

    def _nsenter(self, *kinds: str) -> tuple[str, ...]:
        return ("/usr/bin/nsenter", "--target", str(self.init.pid), *kinds, "--")

    @property
    def network_file(self) -> Path:
        """What setns(2) takes to enter the network."""
        return Path(f"/proc/{self.init.pid}/ns/net")

    @property
    def processes(self) -> Path:
        """The lab's own list of processes, as this machine reaches it."""
        return Path(f"/proc/{self.init.pid}/root/proc")

    def start(self, argv: Sequence[str], log: Path, *, beside: bool = False) -> Process | None:
        """Start a program that outlives this process; its number is the lab's. None when it ended at once.

        With `beside` it is a program of this machine: it sees the machine's files, but the lab's network, and
        ends with the lab.
        """
        kinds = ("--net", "--pid") if beside else _ALL_KINDS
        command = (*self._nsenter(*kinds), "/usr/bin/setsid", "--fork", "/bin/sh", "-c", _ANNOUNCE, "sh", *argv)
        path = _MACHINE_PATH if beside else LAB_PATH
        (number,) = _announced(command, log, {"PATH": path, "HOME": HOME, "LANG": "C.UTF-8"}, lines=1)
        return Process.find(int(number), self.processes) if number else None


_ALL_KINDS = ("--mount", "--uts", "--ipc", "--net", "--pid")

_ANNOUNCE = 'echo $$; exec "$@" >&2'
"""A shell of the lab tells its number, then becomes the program; what that writes goes to the log."""


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


def create(directory: ClusterDirectory, joins: Sequence[Path], sources: Sources) -> Namespace:
    """Make the namespaces and what is in them. Raises `ClusterError` with what the failing command said.

    `joins` are the files through which the first process enters the cluster's control groups.
    """
    script = "\n".join(
        ("set -e", *(f"echo 0 >{path}" for path in joins), f"{_UNSHARE} {_become_init(directory, sources)} &")
    )
    environment = {"PATH": _MACHINE_PATH, "HOME": "/"}
    number, made = _announced(("/bin/sh", "-c", script), directory.log("init"), environment, lines=2)
    found = Process.find(int(number)) if made else None
    if found is None:
        raise ClusterError(f"cannot make the lab's namespaces; {directory.last_words('init')}")
    return Namespace(found)


_UNSHARE = "unshare --mount --uts --ipc --net --pid --fork --propagation private /bin/sh -c"


def _become_init(directory: ClusterDirectory, sources: Sources) -> str:
    """The first process: tells its number, makes the lab, tells that it is made, stays."""
    lines = (
        "set -e",
        "read -r number rest </proc/self/stat; echo $number",
        *_root_file_system(directory, sources),
        *_network(),
        "echo made",
        "exec >&2 /usr/bin/tini -- /bin/sleep infinity",
    )
    return shlex.quote("\n".join(lines))


def _root_file_system(directory: ClusterDirectory, sources: Sources) -> list[str]:
    root = str(directory.root)
    lines = [_overlay("/", directory)]
    lines += [_overlay(path, directory) for path in _OWN_MOUNT_CANDIDATES if os.path.ismount(path)]
    lines += [
        f"mount --rbind /dev {root}/dev",
        f"mount -t proc proc {root}/proc",
        f"mount -t sysfs sysfs {root}/sys",
        f"mount --rbind /sys/fs/cgroup {root}/sys/fs/cgroup",
    ]
    for fresh, mode in (("/run", "755"), ("/tmp", "1777"), ("/dev/shm", "1777"), ("/var/lib/slide-harness", "755")):
        lines.append(f"mkdir -p {root}{fresh}; mount -t tmpfs -o mode={mode} lab {root}{fresh}")
    lines.append(f"mkdir -p {root}/run/lock")
    for inside in DATA_DIRECTORIES:
        lines.append(_bind(directory.data / Path(inside).name, f"{root}{inside}"))
    lines.append(_bind(directory.home, f"{root}{HOME}"))
    lines.append(_bind(directory.exchange, f"{root}{directory.exchange}"))
    for source, inside in ((sources.binaries, BINARIES), (sources.images, IMAGES)):
        lines += [_bind(source, f"{root}{inside}"), f"mount -o remount,bind,ro {root}{inside}"]
    for setting, value in _KERNEL_SETTINGS.items():
        own = f"{root}/run/kernel/{setting}"
        lines.append(f"mkdir -p $(dirname {own}); echo {value} >{own}; mount --bind {own} {root}/proc/sys/{setting}")
    lines += [
        f"mkdir -p {root}/.machine; cd {root}; pivot_root . .machine; cd /",
        "umount --lazy /.machine; rmdir /.machine",
        "mount --make-rshared /",
    ]
    return lines


def _overlay(path: str, directory: ClusterDirectory) -> str:
    layer = path.strip("/").replace("/", "-") or ROOT_LAYER
    changes, work = directory.changes / layer, directory.path / "work" / layer
    options = f"lowerdir={path},upperdir={changes},workdir={work}"
    return f"mkdir -p {changes} {work}; mount -t overlay -o {options} lab {str(directory.root) + path}"


def _bind(source: Path, target: str) -> str:
    return f"mkdir -p {target}; mount --rbind {shlex.quote(str(source))} {target}"


def _network() -> list[str]:
    """A bridge stands for the node's network card. There is no way out, and what looks for one learns that at once."""
    return [
        f"echo {NODE_NAME} >/proc/sys/kernel/hostname",
        "echo 1 >/proc/sys/net/ipv4/ip_forward",
        "ip link set lo up",
        f"ip link add {NODE_INTERFACE} type bridge",
        f"ip address add {NODE_ADDRESS}/{NODE_PREFIX} dev {NODE_INTERFACE}",
        f"ip link set {NODE_INTERFACE} up",
        f"ip route add {SERVICE_RANGE} dev {NODE_INTERFACE}",
        "ip route add unreachable default",
    ]
