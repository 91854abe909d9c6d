"""Show folders of this machine in a lab, as a project says, and as this machine permits."""

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from harness.cluster.errors import CannotHost
from harness.cluster.local import idmapping
from harness.cluster.local.addresses import HOME
from harness.cluster.local.users import Users
from harness.project.mounts import Mount


class ShownFolder(Struct, frozen=True):
    """A folder of this machine in a lab."""

    mount: Mount
    source: Path
    """Its path on this machine, with symbolic links resolved."""
    is_mapped: bool
    """Whether files of its owner belong to the lab's root there; else they belong to nobody, and only what everybody may read can be read."""

    @property
    def target(self) -> str:
        """Return its path in the lab."""
        return HOME + self.mount.target.removeprefix("~") if self.mount.target.startswith("~") else self.mount.target


def find(
    mounts: Sequence[Mount], users: Users, progress: Callable[[str], None], why_not: Callable[[Path, int], str]
) -> tuple[ShownFolder, ...]:
    """Return how each folder is shown; `why_not` tells, as `idmapping.why_not` does, why the owners of one cannot be mapped.

    Raises `CannotHost` for a folder that is to be writable, and cannot be.
    """
    shown = []
    for mount in mounts:
        source = mount.source.resolve()
        if not source.is_dir():
            raise CannotHost(f"{mount.source} of [tool.harness.lab] mounts is no folder (any more)")
        if mount.is_writable and 0 in (source.stat().st_uid, source.stat().st_gid):
            raise CannotHost(
                f"{mount.source} cannot be shown to be written to: it is root's, or its group's, and so would be what the deck makes "
                "there, a program among it that runs as root whoever starts it.",
                f"Give it to somebody else: chown -R USER:GROUP {shlex.quote(str(mount.source))}",
            )
        reason = why_not(source, users.first)
        if reason and mount.is_writable:
            raise CannotHost(
                f"{mount.source} cannot be shown to be written to: its files are user {source.stat().st_uid}'s, who is nobody in the lab, "
                f"and its owners cannot be mapped here ({reason})",
                f"Show it as it is, “{mount.source}:{mount.target}:ro”, and let the deck work in a copy; or run the harness as root, "
                "with the folder on ext4, XFS or Btrfs and Linux 5.15 or later.",
            )
        if reason:
            progress(
                f"{mount.source}: the lab reads only what everybody on this machine may read there: "
                f"its owners cannot be mapped here ({reason})"
            )
        shown.append(ShownFolder(mount, source, not reason))
    return tuple(shown)


def of_lab(mounts: Sequence[Mount], users: Users, progress: Callable[[str], None]) -> tuple[ShownFolder, ...]:
    """Return how each folder is shown on this machine. Raises `CannotHost`."""
    return find(mounts, users, progress, idmapping.why_not)


def outside(folders: Sequence[ShownFolder], sources: Path, users: Users) -> list[str]:
    """Return shell lines by which the machine's root mounts folders in a directory, where the lab's root can reach and not change the mounts."""
    lines = []
    for number, folder in enumerate(folders):
        target = f"{sources}/folder{number}"
        lines.append(f"mkdir -p {target}")
        if folder.is_mapped:
            lines.append(
                shlex.join(idmapping.command(folder.source, users.first, target, is_writable=folder.mount.is_writable))
            )
        else:
            lines += [
                f"mount --bind {shlex.quote(str(folder.source))} {target}",
                f"mount -o remount,bind,ro,nodev,nosuid {target}",
            ]
    return lines


def inside(folders: Sequence[ShownFolder], sources: str) -> list[str]:
    """Return shell lines by which the lab's root mounts them at their paths in its own root: no link in it leads out of that."""
    lines = []
    for number, folder in enumerate(folders):
        target = shlex.quote(folder.target)
        lines += [f"mkdir -p {target}", f"mount --bind {sources}/folder{number} {target}"]
    return lines
