"""End a cluster in whatever state it is: half made, crashed, or in use."""

import shutil
import subprocess
from pathlib import Path

from harness.cluster.errors import ClusterError
from harness.cluster.local import cgroups
from harness.cluster.local.mounts import OWN, read_mounts
from harness.cluster.local.process import Process
from harness.cluster.local.state import STATE_ROOT, ClusterDirectory, lock, names
from harness.cluster.waiting import wait_until

_DEATH_TIMEOUT = 60.0
_REAPING_TIMEOUT = 10.0
"""Seconds. A process that is not reaped in this time holds nothing; its parent outside may never do it."""
_REMOVAL_TIMEOUT = 20.0
_UNMOUNTING_TIMEOUT = 10.0


def destroy(directory: ClusterDirectory) -> None:
    """Remove all processes, mounts, control groups and files of a cluster. Raises `ClusterError`, which names what remains."""
    state = directory.read()
    inits = [node.init for node in state.nodes] if state is not None else []
    for init in inits:
        init.kill()
    cgroups.thaw(directory.name)
    # The last of its node ends after it has left its control group; then its parent reaps it, and ends too.
    wait_until(lambda: not any(Process.find(init.pid) == init for init in inits), _REAPING_TIMEOUT)
    if not wait_until(lambda: _ended(directory.name), _DEATH_TIMEOUT):
        processes = ", ".join(map(str, sorted(cgroups.members(directory.name))))
        raise ClusterError(f"processes of the cluster {directory.name!r} do not end: {processes}")
    _unmount(directory.path)
    cgroups.remove(directory.name)
    if not wait_until(lambda: _removed(directory.path), _REMOVAL_TIMEOUT):
        raise ClusterError(f"cannot remove {directory.path}; see what holds it, and run `harness cluster down` again")


def _removed(path: Path) -> bool:
    """Remove a directory, with what a dying run put or mounted there meanwhile; return whether it is gone. Nothing is removed below a mount."""
    if _unmounted(path):
        shutil.rmtree(path, ignore_errors=True)
    return not path.exists()


def sweep(state_root: Path = STATE_ROOT) -> tuple[str, ...]:
    """Remove the clusters that are dead and whose run is dead, and return their names.

    No name is given out meanwhile: a cluster whose run just ends looks dead for a moment, and the next cluster of its name would be removed.
    """
    with lock(state_root):
        dead = [name for name in names(state_root) if _is_dead(ClusterDirectory(name, state_root))]
        for name in dead:
            destroy(ClusterDirectory(name, state_root))
    return tuple(dead)


def _is_dead(directory: ClusterDirectory) -> bool:
    """Return whether a cluster is dead: nothing of it runs, or its run was killed while it came up."""
    state = directory.read()
    if state is not None and state.is_booting and not state.is_owned():
        return True
    if state is not None and (state.is_owned() or any(node.init.is_alive() for node in state.nodes)):
        return False
    return not cgroups.members(directory.name)


def _ended(cluster: str) -> bool:
    cgroups.thaw(cluster)
    for pid in cgroups.members(cluster):
        process = Process.find(pid)
        if process is not None:
            process.kill()
    return not cgroups.members(cluster)


def mounts_under(path: Path, mountinfo: Path = OWN) -> list[Path]:
    """Return the mount points at or below a directory, the innermost first."""
    points = (mount.point for mount in read_mounts(mountinfo))
    return sorted((point for point in points if point.is_relative_to(path)), reverse=True)


def _unmount(path: Path) -> None:
    if not wait_until(lambda: _unmounted(path), _UNMOUNTING_TIMEOUT):
        mounts = ", ".join(map(str, mounts_under(path)))
        raise ClusterError(f"cannot unmount {mounts}; nothing below {path} was removed, lest it belong to others")


def _unmounted(path: Path) -> bool:
    """Unmount all at or below a path, with what a dying run mounted meanwhile; return whether nothing is mounted there any more."""
    for point in mounts_under(path):
        subprocess.run(("/bin/umount", "--lazy", str(point)), check=False, capture_output=True)
    return not mounts_under(path)
