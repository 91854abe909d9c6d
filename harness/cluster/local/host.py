"""Check, before anything is built or started, whether this machine can host a lab."""

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil

from harness.cluster.errors import CannotHost
from harness.cluster.local import cgroup_places, cgroups, namespace, user_namespace, users
from harness.cluster.local.nodes import MOST
from harness.cluster.local.state import STATE_ROOT, ClusterDirectory, names

MEBIBYTE = 1024 * 1024
NEEDED_DISK = 3 * 1024
"""MiB for the lab's files: images, containers, logs."""
DISK_OF_ANOTHER_NODE = 512
"""MiB."""
NEEDED_MEMORY = 2 * 1024
"""MiB that the control plane, the first node and a few pods take."""
MEMORY_OF_ANOTHER_NODE = 256
"""MiB, with a few pods."""

_V1_CONTROLLERS = {"cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"}
_V2_CONTROLLERS = {"cpu", "memory", "pids"}
"""The controllers that a lab needs in version 2, all of which systemd gives to ordinary users. Without `cpuset` the kubelet only warns."""


_SCRATCH = ".slide-harness-"
"""The beginning of the names of scratch folders, before the pid of their process."""


def check_resources(nodes: int) -> None:
    """Raise `CannotHost` with what this machine lacks and the way out; needs root and the Debian packages."""
    check_disk(shutil.disk_usage(disk_of_labs()).free // MEBIBYTE, STATE_ROOT, nodes)
    check_memory(psutil.virtual_memory().available // MEBIBYTE, nodes)
    check_controllers(cgroups.hierarchies())
    check_namespaces()


def labs_at_once(nodes: int) -> int:
    """Return how many labs of so many nodes the memory that is available now suffices for; at least 1."""
    needed = NEEDED_MEMORY + (nodes - 1) * MEMORY_OF_ANOTHER_NODE
    return max(1, psutil.virtual_memory().available // MEBIBYTE // needed)


def become_root(platform: str = sys.platform) -> None:
    """Make this process root of labs, by a user namespace where an ordinary user runs it. Raises `CannotHost`."""
    if platform != "linux":
        raise CannotHost(f"the local lab needs Linux, and this is {platform}; name a cluster: --cluster context:NAME")
    if os.geteuid() == 0:
        cgroup_places.leave_root_of_container()
        return
    cgroup_places.obtain()
    states = (ClusterDirectory(name).read() for name in names())
    labs = (node.init for state in states if state is not None for node in state.nodes[:1])
    user_namespace.enter(users.find(), labs, STATE_ROOT)


def check_nodes(count: int) -> None:
    """Raise `CannotHost` for less than one node, or for more than one machine can have."""
    if not 1 <= count <= MOST:
        raise CannotHost(f"the local lab has from 1 to {MOST} nodes, and {count} were asked for; change --nodes")


def check_disk(free: int, directory: Path, nodes: int = 1) -> None:
    """Raise `CannotHost` unless the disk has room for a lab; `free` in MiB."""
    needed = NEEDED_DISK + (nodes - 1) * DISK_OF_ANOTHER_NODE
    if free < needed:
        raise CannotHost(f"{_lab_of(nodes)} takes {needed} MiB of disk, and {directory} has {free} MiB free")


def check_memory(available: int, nodes: int = 1) -> None:
    """Raise `CannotHost` unless the memory suffices for a lab; `available` in MiB."""
    needed = NEEDED_MEMORY + (nodes - 1) * MEMORY_OF_ANOTHER_NODE
    if available < needed:
        raise CannotHost(f"{_lab_of(nodes)} takes {needed} MiB of memory, and {available} MiB are available")


def _lab_of(nodes: int) -> str:
    return "the local lab" if nodes == 1 else f"a local lab of {nodes} nodes"


def check_controllers(trees: Sequence[cgroups.Hierarchy]) -> None:
    """Raise `CannotHost` unless the control groups that the kubelet needs are there."""
    present = {name for tree in trees for name in tree.controllers}
    needed = _V2_CONTROLLERS if cgroup_places.is_version_2() else _V1_CONTROLLERS
    way_out = cgroup_places.way_out() if users.current() else "In a container, start that with --privileged"
    absent = sorted(needed - present)
    closed = [str(tree.places[0]) for tree in trees if not os.access(tree.places[0], os.W_OK)]
    if absent or closed:
        lack = f"not there: {', '.join(absent)}" if absent else f"read only: {', '.join(closed)}"
        raise CannotHost(f"the local lab needs control groups, and they are {lack}", way_out)


def disk_of_labs() -> Path:
    """Return the directory of labs, or the nearest one above it that exists."""
    return _existing(STATE_ROOT)


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def check_namespaces() -> None:
    """Raise `CannotHost` unless this machine allows the namespaces and mounts of a lab. They are made for real, and are gone afterwards."""
    parent = disk_of_labs()
    range_of_lab = users.find()
    _remove_what_was_left(parent)
    with tempfile.TemporaryDirectory(dir=parent, prefix=f"{_SCRATCH}{os.getpid()}-") as place:
        scratch = Path(place)
        _check_that(range_of_lab, scratch, "make namespaces", "true")
        for name in ("shared", "changes", "work", "root"):
            (scratch / name).mkdir()
        try:
            range_of_lab.own(scratch)
        except OSError as error:
            raise CannotHost(
                f"files in {parent} cannot be given to the users of a lab: {error.strerror}",
                f"A network file system refuses that: have {STATE_ROOT} on a disk of this machine, by a mount or a link",
            ) from error
        overlay = f"lowerdir={scratch}/shared,upperdir={scratch}/changes,workdir={scratch}/work,userxattr"
        for action, command in (
            ("mount the file systems of a lab", "mount -t proc proc /proc && mount -t sysfs sysfs /sys"),
            (f"lay a file system over another in {parent}", f"mount -t overlay -o {overlay} lab {scratch}/root"),
            ("make a network bridge", "ip link add probe type bridge"),
        ):
            _check_that(range_of_lab, scratch, action, command)


def _remove_what_was_left(parent: Path) -> None:
    """Remove the scratch folders of killed processes."""
    for place in parent.glob(f"{_SCRATCH}*"):
        process = place.name.removeprefix(_SCRATCH).partition("-")[0]
        if not (process.isdigit() and psutil.pid_exists(int(process))):
            shutil.rmtree(place, ignore_errors=True)


def _check_that(range_of_lab: users.Users, scratch: Path, action: str, command: str) -> None:
    wrong = namespace.try_out(range_of_lab, scratch, (command,))
    if wrong:
        raise CannotHost(f"the local lab cannot {action} here: {wrong}", user_namespace.way_out())
