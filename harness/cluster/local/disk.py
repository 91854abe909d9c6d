"""The disk of a lab: file systems of its own in sparse files, so that a deck fills nothing but these.

They take loop devices, which only the machine's root has. Elsewhere the same directories are on the machine's file system, and their
size is watched (`disk_watch.py`).
"""

import shutil
import subprocess
from pathlib import Path

from harness.cluster.local import users
from harness.cluster.local.mounts import OWN, read_mounts
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.system_path import SYSTEM_PATH

_OF_SYSTEM = 4 * 10**9
"""Bytes for etcd, which takes at most 2 GB, and for the logs of all components: these go on when a deck fills its own disk."""
_OF_EXCHANGE = "size=64m,nr_inodes=16k,mode=755"
"""Mount options of the exchange directory. It is in memory, so that shells can report when the disk is full."""
_MADE = (
    *("mkfs.ext4", "-q", "-F"),
    # Nothing is to be written before it is needed, and nothing is to be kept after a crash.
    *("-O", "^has_journal,^resize_inode", "-E", "lazy_itable_init=1,nodiscard", "-m", "1"),
)
_MOUNTED = "loop,nobarrier,noinit_itable"
"""A flag such as `nodev` could not be taken away in the lab, and so no container could have a file of it to be read only."""


_LOOP_DEVICES = Path("/dev/loop-control")
_MOUNTS_OF_MACHINE = Path("/proc/1/mountinfo")
"""They differ from those of this process below `ip netns exec`, and in units of systemd with `PrivateTmp`."""


class _Refused(Exception):
    """This machine makes no file system in a file; the message says why."""


def make(directory: ClusterDirectory, size: int) -> str:
    """Make the directories of a claimed lab, in which the files of its nodes may take `size` bytes.

    Return why the kernel does not enforce that limit; an empty text where it does.
    """
    for place in (directory.system, directory.disk, directory.exchange):
        place.mkdir()
    reason, _ = why_watched()
    if reason:
        return reason
    try:
        _mount(directory.system, directory.path / "system.img", _OF_SYSTEM)
        _mount(directory.disk, directory.path / "disk.img", size)
        _run("mount", "-t", "tmpfs", "-o", _OF_EXCHANGE, "lab", directory.exchange)
    except _Refused as refused:
        for place in (directory.disk, directory.system):
            subprocess.run(("umount", place), check=False, capture_output=True)
        for image in directory.path.glob("*.img"):
            image.unlink()
        return str(refused)
    return ""


def why_watched() -> tuple[str, str]:
    """Return why this machine can make no disk for a lab, and the way out; empty texts where it can. Makes nothing."""
    if users.current():
        return "only root has loop devices", ""
    if users.is_in_user_namespace():
        return "only the machine's root has loop devices, and here root is in a user namespace", ""
    if _root_mount(OWN) != _root_mount(_MOUNTS_OF_MACHINE):
        return "this command has mounts of its own, which other commands would not see", "start it outside of them"
    if shutil.which(_MADE[0], path=SYSTEM_PATH) is None:
        return f"{_MADE[0]} is not installed", "apt-get install --no-install-recommends e2fsprogs"
    if not _LOOP_DEVICES.exists():
        return f"there is no {_LOOP_DEVICES}", "modprobe loop; in a container, start that with --privileged"
    return "", ""


def _root_mount(mountinfo: Path) -> str:
    """Return the number of the root mount, which tells mount namespaces apart."""
    return next((mount.number for mount in read_mounts(mountinfo) if mount.point == Path("/")), "")


def _mount(place: Path, image: Path, size: int) -> None:
    with image.open("wb") as file:
        file.truncate(size)
    _run(*_MADE, image)
    _run("mount", "-o", _MOUNTED, image, place)


def _run(*command: str | Path) -> None:
    try:
        finished = subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, env={"PATH": SYSTEM_PATH}
        )
    except FileNotFoundError as error:
        raise _Refused(f"{command[0]} is not installed") from error
    if finished.returncode:
        raise _Refused((finished.stderr.strip().splitlines() or [f"{command[0]} ended without a word"])[-1])
