"""The root file system of a node: laid over the one that all labs share, which it never changes.

Nothing of the machine's files is in it but what `shown` names, the folders that a project shows among it.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from harness.cluster.local import shown_folders
from harness.cluster.local.addresses import BINARIES, DELIVERY, HOME, KUBECTL, PROGRAMS
from harness.cluster.local.cgroups import Hierarchy
from harness.cluster.local.compose import PLUGIN, STAND_IN
from harness.cluster.local.nodes import NodeDirectory
from harness.cluster.local.runtime import PROGRAMS as RUNTIME
from harness.cluster.local.shown_folders import ShownFolder
from harness.cluster.local.users import Users
from harness.cluster.programs.model import PROGRAMS as KUBERNETES

DATA_DIRECTORIES = ("/var/lib/containerd", "/var/lib/docker", "/var/lib/kubelet")
"""Directories of the node that are not in the overlay, which cannot hold them, but on the machine's file system."""

_DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "fuse")
_LINKS = {
    "ptmx": "pts/ptmx",
    "fd": "/proc/self/fd",
    **{name: f"fd/{n}" for n, name in enumerate(("stdin", "stdout", "stderr"))},
}

_KERNEL_SETTINGS = {
    "kernel/panic": "10",
    "kernel/panic_on_oops": "1",
    "kernel/keys/root_maxbytes": "25000000",
    "kernel/keys/root_maxkeys": "1000000",
    "vm/overcommit_memory": "1",
    "vm/panic_on_oom": "0",
}
"""Kernel settings that a kubelet would change for the whole machine. It finds them set, in files of the node."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Directories of the machine that the lab sees, read only."""

    root: Path
    """The shared root file system, which is the lower layer of the node's."""
    users: Users
    """The users to whom it belongs, and who are those of the lab."""
    programs: Path | None = None
    """The folder with the programs of Kubernetes; `None` for a lab without one."""
    runtime: Path | None = None
    """The folder with the programs of another containerd than the root's; `None` for the root's own."""
    kubectl: Path | None = None
    """The kubectl that the audience finds in the place of the one among the programs; `None` for that one."""
    compose: Path | None = None
    """The program that is `docker compose`; `None` for its stand-in."""
    folders: tuple[ShownFolder, ...] = ()
    """Folders of this machine that the project shows."""


def shown(directory: NodeDirectory, sources: Sources) -> list[str]:
    """Return shell lines by which the machine's root shows the sources in `directory.sources`, where the lab's root can reach them.

    The lab's root has no rights at their real paths, and cannot change these mounts.
    """
    folders = {"root": sources.root, "programs": sources.programs, "runtime": sources.runtime}
    script = [_let_go_of_other_labs(directory)]
    for name, source in folders.items():
        if source is not None:
            script += _bind(source, f"{directory.sources}/{name}")
    script += _bind(directory.delivery, f"{directory.sources}/delivery")
    for name, file in (("kubectl", sources.kubectl), ("compose", sources.compose)):
        if file is not None:
            script += [f"touch {directory.sources}/{name}", *_bind(file, f"{directory.sources}/{name}")]
    return [*script, *shown_folders.outside(sources.folders, directory.sources, sources.users)]


def _let_go_of_other_labs(directory: NodeDirectory) -> str:
    """Return the line that unmounts the disks of other labs in this lab's mounts: they would exist as long as this lab does."""
    own = directory.path.parents[1]
    unmounted = 'umount --lazy "$point" 2>/dev/null || true'
    return (
        f'while read -r _ _ _ _ point _; do case "$point" in {own}/*) ;; {own.parent}/*) {unmounted} ;; esac; '
        "done </proc/self/mountinfo"
    )


def _bind(source: Path, target: str) -> list[str]:
    script = [] if source.is_file() else [f"mkdir -p {target}"]
    return [*script, f"mount --bind {shlex.quote(str(source))} {target}", f"mount -o remount,bind,ro,nodev {target}"]


def lines(directory: NodeDirectory, exchange: Path, sources: Sources, trees: Sequence[Hierarchy]) -> list[str]:
    """Return shell lines by which the lab's root sets the root file system up and enters it, in the namespaces of a node."""
    root, sources_directory = str(directory.root), str(directory.sources)
    options = f"lowerdir={sources_directory}/root,upperdir={directory.changes},workdir={directory.work},userxattr"
    script = [
        f"mount -t overlay -o {options} lab {root}",
        f"mount -t proc proc {root}/proc",
        f"mount -t sysfs sysfs {root}/sys",
        *_devices(root),
        *_control_groups(root, trees),
    ]
    for fresh, mode in (("/run", "755"), ("/tmp", "1777")):
        script.append(f"mount -t tmpfs -o mode={mode} lab {root}{fresh}")
    script.append(f"mkdir -p {root}/run/lock")
    for inside in DATA_DIRECTORIES:
        script.append(_shown(f"{directory.data}/{Path(inside).name}", f"{root}{inside}"))
    script += [
        _shown(str(directory.etcd), f"{root}/var/lib/etcd"),
        _shown(str(directory.home), f"{root}{HOME}"),
        _shown(str(exchange), f"{root}{exchange}"),
        _shown(f"{sources_directory}/delivery", f"{root}{DELIVERY}"),
        f"mkdir -p {root}{BINARIES} {root}/usr/local/bin",
    ]
    if sources.programs is not None:
        script.append(_shown(f"{sources_directory}/programs", f"{root}{PROGRAMS}"))
        # Links, for all programs can be one file that looks under which name it is started.
        script += [f"ln -s {PROGRAMS}/{name} {root}{BINARIES}/{name}" for name in KUBERNETES]
        # Where shells find it that come by ssh: those have a PATH of their own.
        script.append(f"ln -sf {BINARIES}/kubectl {root}/usr/local/bin/kubectl")
    if sources.runtime is not None:
        script += [f"mount --bind {sources_directory}/runtime/{name} {root}/usr/bin/{name}" for name in RUNTIME]
    if sources.kubectl is not None:
        script += [f"touch {root}{KUBECTL}; mount --bind {sources_directory}/kubectl {root}{KUBECTL}"]
        script += [f"ln -sf {KUBECTL} {root}{BINARIES}/kubectl"]
    script += [f"mkdir -p {root}{PurePosixPath(PLUGIN).parent}; touch {root}{PLUGIN}; chmod 755 {root}{PLUGIN}"]
    if sources.compose is not None:
        script.append(f"mount --bind {sources_directory}/compose {root}{PLUGIN}")
    else:
        script.append(f"printf %s {shlex.quote(STAND_IN)} >{root}{PLUGIN}")
    for setting, value in _KERNEL_SETTINGS.items():
        own = f"{root}/run/kernel/{setting}"
        script.append(f"mkdir -p $(dirname {own}); echo {value} >{own}; mount --bind {own} {root}/proc/sys/{setting}")
    return [
        *script,
        f"mkdir -p {root}/.machine; cd {root}; pivot_root . .machine; cd /",
        *shown_folders.inside(sources.folders, f"/.machine{sources_directory}"),
        "umount --lazy /.machine; rmdir /.machine",
        "mount --make-rshared /",
    ]


def _shown(source: str, target: str) -> str:
    return f"mkdir -p {target}; mount --bind {source} {target}"


def _devices(root: str) -> list[str]:
    """Return shell lines that make `/dev`, with no device of the machine's hardware, and with an empty kernel log."""
    device = f"{root}/dev"
    script = [f"mount -t tmpfs -o mode=755 lab {device}", f"mkdir {device}/pts {device}/shm {device}/mqueue"]
    script += [
        f"[ ! -e /dev/{name} ] || {{ touch {device}/{name}; mount --bind /dev/{name} {device}/{name}; }}"
        for name in _DEVICES
    ]
    script += [f"ln -s {goal} {device}/{name}" for name, goal in _LINKS.items()]
    return [
        *script,
        f"touch {device}/kmsg; mount --bind /dev/null {device}/kmsg",
        f"mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 lab {device}/pts",
        f"mount -t tmpfs -o mode=1777 lab {device}/shm",
        f"mount -t mqueue mqueue {device}/mqueue",
    ]


def _control_groups(root: str, trees: Sequence[Hierarchy]) -> list[str]:
    """Return shell lines that mount the node's own part of each tree of control groups.

    In version 1 the first process itself moves from the root of it into a group below: an ordinary user may not be able to move it.
    """
    place = f"{root}/sys/fs/cgroup"
    if all(tree.unified for tree in trees):
        return [f"mount -t cgroup2 cgroup2 {place}"]
    script = [f"mount -t tmpfs -o mode=755 lab {place}"]
    for tree in trees:
        if not tree.unified:
            own = f"{place}/{tree.mount.name}"
            options = ",".join(sorted(tree.controllers)) if tree.controllers else f"none,name={tree.name}"
            script.append(f"mkdir {own}; mount -t cgroup -o {options} cgroup {own}; echo 0 >{own}/init/cgroup.procs")
            script += [
                f"ln -s {tree.mount.name} {place}/{name}" for name in tree.controllers if name != tree.mount.name
            ]
    return script
