"""Make the control groups of a cluster, one in every hierarchy, so that clusters on one kernel stay apart."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from harness.cluster.errors import ClusterError
from harness.cluster.local.cgroup_places import places, remove_scopes_without_processes
from harness.cluster.local.limits import Limits
from harness.cluster.local.mounts import OWN, read_mounts
from harness.cluster.local.users import Users
from harness.cluster.waiting import wait_until

PREFIX = "slide-harness-"


class ControlGroup(StrEnum):
    """The groups of a node's own group."""

    COMPONENTS = "init"
    SHELLS = "shells"
    DOCKER = "docker"
    """The group of the containers that Docker starts."""


_LIMITED = (ControlGroup.SHELLS, ControlGroup.DOCKER)
"""What decks start there, they start in numbers of their own choice. The kubelet sees to pods."""

_REMOVAL_TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A mounted tree of control groups."""

    mount: Path
    unified: bool
    """Whether it is the tree of version 2."""
    controllers: frozenset[str]
    name: str = ""
    """The name of a tree of version 1 that has no controllers."""

    @property
    def places(self) -> tuple[Path, ...]:
        """Return the groups below which this user's labs are, the one for new labs first; none where the user may make no groups."""
        return places(self.mount, self.controllers, self.name, is_unified=self.unified)


_CONTROLLERS = frozenset(
    (
        *("blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "hugetlb"),
        *("memory", "misc", "net_cls", "net_prio", "perf_event", "pids", "rdma"),
    )
)
"""Of version 1, as the options of a mount name them, among others."""


def hierarchies(mountinfo: Path = OWN) -> tuple[Hierarchy, ...]:
    """Return the trees of this machine in which this user may make groups, each once."""
    trees: dict[str, Hierarchy] = {}
    for mount in read_mounts(mountinfo):
        if mount.kind in ("cgroup", "cgroup2"):
            trees.setdefault(mount.device, _hierarchy(mount.point, mount.kind == "cgroup2", mount.options))
    return tuple(tree for tree in trees.values() if tree.places)


def _hierarchy(mount: Path, unified: bool, options: str) -> Hierarchy:
    if unified:
        return Hierarchy(mount, unified, frozenset((mount / "cgroup.controllers").read_text().split()))
    words = options.split(",")
    name = next((word.removeprefix("name=") for word in words if word.startswith("name=")), "")
    return Hierarchy(mount, unified, _CONTROLLERS.intersection(words), name)


def clusters() -> set[str]:
    """Return the names of the clusters that have a group."""
    groups = (path for tree in hierarchies() for place in tree.places for path in place.glob(f"{PREFIX}*"))
    return {path.name.removeprefix(PREFIX) for path in groups if path.is_dir() and path.suffix != ".scope"}


def _roots(cluster: str) -> Iterator[tuple[Hierarchy, Path]]:
    for tree in hierarchies():
        roots = [place / (PREFIX + cluster) for place in tree.places]
        yield from ((tree, root) for root in [root for root in roots if root.exists()] or roots[:1])


def create(cluster: str, node: str, users: Users, limits: Limits) -> tuple[Path, ...]:
    """Make a node's groups, which belong to `users`; return the files by which its first process joins the group above the others.

    The limits are those of all groups together. Raises `ClusterError` where this machine does not allow it.
    """
    joins = []
    with _told_of(cluster):
        for tree, root in _roots(cluster):
            own = root / node
            parts = [own / part for part in ControlGroup]
            for group in (root, own, *parts):
                group.mkdir(exist_ok=True)
                if not tree.unified:
                    _copy_cpuset(group)
                elif group not in parts:
                    _delegate_controllers(group.parent)
            _limit(root, memory=limits.memory, processes=limits.processes_in_all)
            _hand_over(own, users, _TO_MOVE)
            for part in parts:
                _hand_over(part, users, (*_TO_MOVE, _DELEGATION))
            joins.append(own / "cgroup.procs")
    return tuple(joins)


def limit_parts(cluster: str, node: str, limits: Limits) -> None:
    """Set the limits of a node's parts, once its first process is in one of them. Raises `ClusterError`.

    In version 2 a group with processes of its own gives no controllers to those below it, and the limits of these belong to whoever gives them.
    """
    with _told_of(cluster):
        for tree, root in _roots(cluster):
            if tree.unified:
                _delegate_controllers(root / node)
            for part in _LIMITED:
                _limit(root / node / part, processes=limits.processes)


@contextlib.contextmanager
def _told_of(cluster: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ClusterError(f"cannot make a control group for the cluster {cluster!r}: {error}") from error


def joins(cluster: str, node: str, part: ControlGroup) -> tuple[Path, ...]:
    """Return the files by which a process joins groups of a node that runs."""
    return tuple(root / node / part / "cgroup.procs" for _, root in _roots(cluster))


def _limit(group: Path, *, processes: int, memory: int | None = None) -> None:
    """Set the limits that the group's tree has files for."""
    values = {"pids.max": processes}
    if memory is not None:
        values |= {"memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory}
        values |= {"memory.max": memory, "memory.swap.max": 0}
    for name, value in values.items():
        file = group / name
        if file.exists():
            file.write_text(str(value))


def processes_refused(cluster: str) -> int:
    """Return how often shells, or containers of Docker, were refused a process by the limit."""
    groups = (group for part in _LIMITED for group in _groups(cluster, part))
    return sum(map(_refusals, (*groups, *(root for _, root in _roots(cluster)))))


def _refusals(group: Path) -> int:
    """Return how often processes of a group met a limit on processes: that of the group, since Linux 6.11 in version 2, else any."""
    own = group / "pids.events.local"
    return _count(own if own.exists() else group / "pids.events", "max")


def ended_for_memory(cluster: str) -> int:
    """Return how many processes of a deck the kernel ended because the lab had no more memory."""
    files = ("memory.oom_control", "memory.events")
    return sum(_count(group / name, "oom_kill") for group in _groups(cluster, ControlGroup.SHELLS) for name in files)


def limits(cluster: str) -> tuple[int, int]:
    """Return how many processes shells, or Docker, may have, and how many bytes of memory the cluster; 0 where there is no such limit."""
    processes = (_number(group / "pids.max") for group in _groups(cluster, ControlGroup.SHELLS))
    memory = (_number(root / name) for _, root in _roots(cluster) for name in ("memory.limit_in_bytes", "memory.max"))
    return max(processes, default=0), max(memory, default=0)


def _groups(cluster: str, part: ControlGroup) -> Iterator[Path]:
    for _, root in _roots(cluster):
        yield from root.glob(f"*/{part}")


def setting(file: Path) -> str:
    """Return what a file of the kernel says; empty where there is none."""
    try:
        return file.read_text().strip()
    except OSError:
        return ""


def _number(file: Path) -> int:
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return 0


def _count(file: Path, name: str) -> int:
    try:
        words = (line.split() for line in file.read_text().splitlines())
        return next((int(count) for key, count in words if key == name), 0)
    except OSError:
        return 0


_TO_MOVE = ("cgroup.procs", "cgroup.threads", "tasks")
"""The files by which processes enter a group."""
_DELEGATION = "cgroup.subtree_control"
"""The file that says which controllers the groups below a group have. With a controller its limits go."""


def _hand_over(group: Path, users: Users, files: Iterable[str]) -> None:
    """Let the lab's root make groups below a group, and write to these files of it; its limits remain the machine's."""
    os.chown(group, users.first, users.first)
    for name in files:
        with contextlib.suppress(FileNotFoundError):
            os.chown(group / name, users.first, users.first)


def _delegate_controllers(group: Path) -> None:
    controllers = (group / "cgroup.controllers").read_text().split()
    if controllers:
        (group / _DELEGATION).write_text(" ".join(f"+{name}" for name in controllers))


def _copy_cpuset(group: Path) -> None:
    for name in ("cpuset.cpus", "cpuset.mems"):
        with contextlib.suppress(FileNotFoundError):
            (group / name).write_text((group.parent / name).read_text())


def members(cluster: str) -> set[int]:
    """Return the pids of all processes in the cluster's groups."""
    return _processes(group for group, _ in _all_groups(cluster))


def started_by_decks(cluster: str) -> set[int]:
    """Return the pids of the processes in the cluster's groups, without those of its components: shells, pods, what Docker runs."""
    return _processes(group for group, part in _all_groups(cluster) if part and part != ControlGroup.COMPONENTS)


def _all_groups(cluster: str) -> Iterator[tuple[Path, str]]:
    """Yield the cluster's groups in all hierarchies, with the part of a node that each is of, or in; empty for those above."""
    for _, root in _roots(cluster):
        for directory, _, _ in os.walk(root):
            group = Path(directory)
            yield group, "".join(group.relative_to(root).parts[1:2])


def _processes(groups: Iterable[Path]) -> set[int]:
    pids: set[int] = set()
    for group in groups:
        with contextlib.suppress(OSError):
            pids.update(map(int, (group / "cgroup.procs").read_text().split()))
    return pids - {0}


def frozen(cluster: str) -> set[str]:
    """Return the names of the nodes whose components stand still, since one of their control groups is frozen."""
    return {
        group.parent.name
        for group in _groups(cluster, ControlGroup.COMPONENTS)
        if setting(group / "freezer.state") in ("FROZEN", "FREEZING") or _count(group / "cgroup.events", "frozen")
    }


def thaw(cluster: str) -> None:
    """Thaw all frozen processes, of nodes and of containers (`docker pause`). In version 1 a frozen process cannot end."""
    for group, _ in _all_groups(cluster):
        for name, thawed in (("freezer.state", "THAWED"), ("cgroup.freeze", "0")):
            if setting(group / name) not in ("", thawed):
                with contextlib.suppress(OSError):
                    (group / name).write_text(thawed)


def remove(cluster: str) -> None:
    """Remove the cluster's groups, the innermost first. Raises `ClusterError` where a process is in one."""
    if not wait_until(lambda: _removed(cluster), _REMOVAL_TIMEOUT):
        held = ", ".join(map(str, sorted(members(cluster)))) or "none that this process can see"
        raise ClusterError(f"the control group /{PREFIX}{cluster} is still held; processes in it: {held}")
    remove_scopes_without_processes()


def _removed(cluster: str) -> bool:
    for _, root in _roots(cluster):
        for directory, _, _ in os.walk(root, topdown=False):
            with contextlib.suppress(OSError):
                Path(directory).rmdir()
    return not any(root.exists() for _, root in _roots(cluster))
