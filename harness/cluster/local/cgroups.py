"""The control groups of a cluster: one of its own in every hierarchy, so that clusters on one kernel stay apart."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.errors import ClusterError
from harness.cluster.local.users import Users
from harness.cluster.local.waiting import wait_until

PREFIX = "slide-harness-"
_INIT = "init"
_REMOVAL_TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A mounted tree of control groups."""

    mount: Path
    unified: bool
    """Version 2."""
    controllers: frozenset[str]
    name: str = ""
    """Of a tree of version 1 that has no controllers."""


_CONTROLLERS = frozenset(
    (
        *("blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "hugetlb"),
        *("memory", "misc", "net_cls", "net_prio", "perf_event", "pids", "rdma"),
    )
)
"""Of version 1, as the options of a mount name them, among others."""


def hierarchies(mountinfo: Path = Path("/proc/self/mountinfo")) -> tuple[Hierarchy, ...]:
    """The trees of this machine, each once (see proc(5) for the format)."""
    found: dict[str, Hierarchy] = {}
    for line in mountinfo.read_text().splitlines():
        mount, _, filesystem = line.partition(" - ")
        kind = filesystem.split()[0]
        fields = mount.split()
        if kind in ("cgroup", "cgroup2"):
            found.setdefault(fields[2], _hierarchy(Path(fields[4]), kind == "cgroup2", filesystem.split()[-1]))
    return tuple(found.values())


def _hierarchy(mount: Path, unified: bool, options: str) -> Hierarchy:
    if unified:
        return Hierarchy(mount, unified, frozenset((mount / "cgroup.controllers").read_text().split()))
    words = options.split(",")
    name = next((word.removeprefix("name=") for word in words if word.startswith("name=")), "")
    return Hierarchy(mount, unified, _CONTROLLERS.intersection(words), name)


def clusters() -> set[str]:
    """Names of the clusters that have a group."""
    groups = (path for tree in hierarchies() for path in tree.mount.glob(f"{PREFIX}*"))
    return {path.name.removeprefix(PREFIX) for path in groups}


def _roots(cluster: str) -> Iterator[tuple[Hierarchy, Path]]:
    for tree in hierarchies():
        yield tree, tree.mount / (PREFIX + cluster)


def create(cluster: str, node: str, users: Users) -> tuple[Path, ...]:
    """Make a node's groups, which belong to these users; the files by which its first process joins them.

    Raises `ClusterError` where this machine does not allow it.
    """
    joins = []
    try:
        for tree, root in _roots(cluster):
            own = root / node
            for group in (root, own, own / _INIT):
                group.mkdir(exist_ok=True)
                if not tree.unified:
                    _copy_cpuset(group)
                elif group != own / _INIT:
                    _delegate_controllers(group.parent)
            for group in (own, own / _INIT):
                _hand_over(group, users)
            joins.append(own / "cgroup.procs")
    except OSError as error:
        raise ClusterError(f"cannot make a control group for the cluster {cluster!r}: {error}") from error
    return tuple(joins)


def joins(cluster: str, node: str) -> tuple[Path, ...]:
    """The files by which a process joins the groups of a node that runs: of those below its own, which stay free of processes."""
    return tuple(root / node / _INIT / "cgroup.procs" for _, root in _roots(cluster))


def _hand_over(group: Path, users: Users) -> None:
    """Let the lab's root make groups and move processes; the limits of the group itself stay the machine's."""
    os.chown(group, users.first, users.first)
    for name in ("cgroup.procs", "cgroup.threads", "cgroup.subtree_control", "tasks"):
        with contextlib.suppress(FileNotFoundError):
            os.chown(group / name, users.first, users.first)


def _delegate_controllers(group: Path) -> None:
    controllers = (group / "cgroup.controllers").read_text().split()
    if controllers:
        (group / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in controllers))


def _copy_cpuset(group: Path) -> None:
    for name in ("cpuset.cpus", "cpuset.mems"):
        with contextlib.suppress(FileNotFoundError):
            (group / name).write_text((group.parent / name).read_text())


def members(cluster: str) -> set[int]:
    """Numbers of the processes in any of the cluster's groups."""
    found: set[int] = set()
    for _, root in _roots(cluster):
        for directory, _, _ in os.walk(root):
            with contextlib.suppress(OSError):
                found.update(int(pid) for pid in (Path(directory) / "cgroup.procs").read_text().split())
    found.discard(0)
    return found


def remove(cluster: str) -> None:
    """Remove the cluster's groups, the innermost first. Raises `ClusterError` when a process holds one."""
    if not wait_until(lambda: _removed(cluster), _REMOVAL_TIMEOUT):
        held = ", ".join(map(str, sorted(members(cluster)))) or "none that this process can see"
        raise ClusterError(f"the control group /{PREFIX}{cluster} is still held; processes in it: {held}")


def _removed(cluster: str) -> bool:
    for _, root in _roots(cluster):
        for directory, _, _ in os.walk(root, topdown=False):
            with contextlib.suppress(OSError):
                Path(directory).rmdir()
    return not any(root.exists() for _, root in _roots(cluster))
