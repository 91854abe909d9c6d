"""The root file system of a node: laid over the machine's, which it never changes."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from harness.cluster.local.addresses import BINARIES, HOME, KUBECTL, PROGRAMS
from harness.cluster.local.nodes import NodeDirectory
from harness.cluster.local.runtime import PROGRAMS as RUNTIME
from harness.cluster.programs.model import PROGRAMS as KUBERNETES

DATA_DIRECTORIES = ("/var/lib/containerd", "/var/lib/docker", "/var/lib/etcd", "/var/lib/kubelet")
"""Of the node, but on the machine's file system: an overlay cannot carry them."""

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
"""What a kubelet sets for the whole machine at its start. Here it finds them set, in files of the node's own."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Directories of the machine that the lab sees, read only."""

    programs: Path
    """Has the programs of one version of Kubernetes."""
    runtime: Path | None = None
    """Has the programs of a containerd in the place of the machine's."""
    kubectl: Path | None = None
    """The program that the audience finds in place of the one among the programs."""


def lines(directory: NodeDirectory, exchange: Path, sources: Sources) -> list[str]:
    """Shell lines that put it together and enter it. They need a mount and a PID namespace of their own."""
    root = str(directory.root)
    made = [_overlay("/", directory)]
    made += [_overlay(path, directory) for path in _OWN_MOUNT_CANDIDATES if os.path.ismount(path)]
    made += [
        f"mount --rbind /dev {root}/dev",
        f"mount -t proc proc {root}/proc",
        f"mount -t sysfs sysfs {root}/sys",
        f"mount --rbind /sys/fs/cgroup {root}/sys/fs/cgroup",
    ]
    for fresh, mode in (("/run", "755"), ("/tmp", "1777"), ("/dev/shm", "1777"), ("/var/lib/slide-harness", "755")):
        made.append(f"mkdir -p {root}{fresh}; mount -t tmpfs -o mode={mode} lab {root}{fresh}")
    made.append(f"mkdir -p {root}/run/lock")
    made.append(_scattered(directory.data))
    for inside in DATA_DIRECTORIES:
        name = Path(inside).name
        made.append(f"mkdir -p $data/{name} {root}{inside}; mount --bind $data/{name} {root}{inside}")
    made.append(_bind(directory.home, f"{root}{HOME}"))
    made.append(_bind(exchange, f"{root}{exchange}"))
    made += [_bind(sources.programs, f"{root}{PROGRAMS}"), f"mount -o remount,bind,ro {root}{PROGRAMS}"]
    made.append(f"mkdir -p {root}{BINARIES}")
    # Links, for all programs can be one file that looks under which name it is started.
    made += [f"ln -s {PROGRAMS}/{name} {root}{BINARIES}/{name}" for name in KUBERNETES]
    if sources.runtime is not None:
        made += [line for name in RUNTIME for line in _laid_over(sources.runtime / name, f"{root}/usr/bin/{name}")]
    if sources.kubectl is not None:
        program = f"{root}{KUBECTL}"
        made += [*_laid_over(sources.kubectl, program), f"ln -sf {KUBECTL} {root}{BINARIES}/kubectl"]
    # Where shells find it that come by ssh: those have a PATH of their own.
    made.append(f"ln -sf {BINARIES}/kubectl {root}/usr/local/bin/kubectl")
    for setting, value in _KERNEL_SETTINGS.items():
        own = f"{root}/run/kernel/{setting}"
        made.append(f"mkdir -p $(dirname {own}); echo {value} >{own}; mount --bind {own} {root}/proc/sys/{setting}")
    made += [
        f"mkdir -p {root}/.machine; cd {root}; pivot_root . .machine; cd /",
        "umount --lazy /.machine; rmdir /.machine",
        "mount --make-rshared /",
    ]
    return made


def _scattered(directory: Path) -> str:
    """Make `$data` in it, on another part of the disk for each cluster.

    Where the last cluster's files were deleted a minute ago, an ext4 without a journal looks at each of them before it makes a file:
    a third of the time of unpacking images. The attribute, see chattr(1), places directories by their names.
    """
    return f"chattr +T {directory} 2>/dev/null || true; data=$(mktemp -d {directory}/XXXXXXXX)"


def _overlay(path: str, directory: NodeDirectory) -> str:
    layer = path.strip("/").replace("/", "-") or directory.root_changes.name
    changes, work = directory.changes / layer, directory.work / layer
    options = f"lowerdir={path},upperdir={changes},workdir={work}"
    return f"mkdir -p {changes} {work}; mount -t overlay -o {options} lab {str(directory.root) + path}"


def _laid_over(program: Path, target: str) -> list[str]:
    """Lay a program over a file, which may not be there."""
    return [
        f"[ -e {target} ] || touch {target}",
        f"mount --bind {shlex.quote(str(program))} {target}",
        f"mount -o remount,bind,ro {target}",
    ]


def _bind(source: Path, target: str) -> str:
    return f"mkdir -p {target}; mount --rbind {shlex.quote(str(source))} {target}"
