"""The users of all labs: a range of numbers that nobody on this machine has, where the lab's root is the first.

It is the same for all labs, so that they share one root file system. Who root of a lab is outside is decided here alone.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.cluster.errors import CannotHost, ClusterError

COUNT = 65536
"""Users that a Linux system knows; images have files of any of them."""
_RANGES = (Path("/etc/subuid"), Path("/etc/subgid"))
"""Who was given which numbers, see subuid(5)."""
_EXAMPLE = 100000
_FREE = (1879048192, 2147418112)
"""Numbers that nothing gives out by itself, from the first up to the second: https://systemd.io/UIDS-GIDS/."""


@dataclass(frozen=True, slots=True)
class Users:
    """A range of users and groups of the machine."""

    first: int
    """The lab's root."""
    count: int = COUNT

    @property
    def mapping(self) -> str:
        """As `uid_map` and `gid_map` take it, see user_namespaces(7)."""
        return f"0 {self.first} {self.count}\n"

    def map(self, process: int) -> None:
        """Let the user namespace that a process has just made know these users. Raises `ClusterError` where the kernel refuses."""
        for kind in ("gid_map", "uid_map"):
            try:
                Path(f"/proc/{process}/{kind}").write_text(self.mapping)
            except OSError as error:
                raise ClusterError(
                    f"this machine does not let a user namespace have the users {self.first} to {self.first + self.count - 1} "
                    f"({kind}: {error.strerror})"
                ) from error

    def own(self, directory: Path) -> None:
        """Give a directory and all in it to the users of the lab: what was root's is its root's, and so on.

        What is theirs already stays so. No link is followed.
        """
        self._own(directory)
        for folder, directories, files in os.walk(directory):
            for name in (*directories, *files):
                self._own(Path(folder) / name)

    def _own(self, path: Path) -> None:
        status = path.lstat()
        if status.st_uid >= self.count and status.st_gid >= self.count:
            return
        capability = _capability_of(path)
        os.lchown(path, self._of_lab(status.st_uid), self._of_lab(status.st_gid))
        if not path.is_symlink():
            path.chmod(status.st_mode & 0o7777)  # a change of owner takes the bits of setuid and setgid away
            if capability:
                os.setxattr(path, _CAPABILITY, _for_root(capability, self.first))

    def _of_lab(self, number: int) -> int:
        return self.first + number if number < self.count else number


_CAPABILITY = "security.capability"
_REVISION = 0xFF000000
_OF_ONE_ROOT = 0x03000000
"""Of the attribute, see capabilities(7): the newest revision ends with the root of the user namespace that it counts for."""


def _capability_of(path: Path) -> bytes:
    try:
        return os.getxattr(path, _CAPABILITY, follow_symlinks=False)
    except OSError:
        return b""


def _for_root(capability: bytes, root: int) -> bytes:
    """Return a file's capabilities so that they count where this user is root."""
    header = int.from_bytes(capability[:4], "little")
    newer = (header & ~_REVISION) | _OF_ONE_ROOT
    return newer.to_bytes(4, "little") + capability[4:20] + root.to_bytes(4, "little")


def current() -> int:
    """Return the user outside that this process is: 0 for the machine's root."""
    return os.geteuid() or _outside_of_root()


@cache
def _outside_of_root() -> int:
    """Return whom root of this process's user namespace is outside, where the harness made that; 0 elsewhere. It stays so."""
    lines = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    is_ours = len(lines) > 1 and lines[0][0] == "0" and all(inside == outside for inside, outside, _ in lines[1:])
    return int(lines[0][1]) if is_ours else 0


def find(ranges: Iterable[Path] = _RANGES, user: int | None = None) -> Users:
    """Return the range that a user was given; without `user`, this process's. Root has one that is free where none was given.

    Raises `CannotHost` where there is none.
    """
    user = current() if user is None else user
    given = [_read(file) for file in ranges]
    name = name_of(user)
    own = [
        {first for owner, first, count in lines if owner in (name, str(user)) and first >= COUNT <= count}
        for lines in given
    ]
    shared = set.intersection(*own) if own else set()
    if shared:
        return Users(min(shared))
    taken = [(first, first + count) for lines in given for _, first, count in lines]
    taken += [(known.pw_uid, known.pw_uid + 1) for known in pwd.getpwall()]
    free = _free_of(taken)
    if user == 0 and free is not None:
        return Users(free)
    first = free or _EXAMPLE
    numbers = f"{first}-{first + COUNT - 1}"
    raise CannotHost(
        f"{name} was given no range of {COUNT} users for labs, the same in {' and '.join(map(str, ranges))}\n"
        f"An administrator gives it: usermod --add-subuids {numbers} --add-subgids {numbers} {name}"
    )


def _free_of(taken: Iterable[tuple[int, int]]) -> int | None:
    """Return the first of a range that nobody has, given the ranges that are taken, each up to its second number."""
    taken = tuple(taken)
    for first in range(*_FREE, COUNT):
        if not any(start < first + COUNT and first < end for start, end in taken):
            return first
    return None


def name_of(user: int) -> str:
    """Return what a user is called; the number, where there is no name."""
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def of_process(process: int) -> Users:
    """Return the users of the namespace that a process is in."""
    _, first, count = Path(f"/proc/{process}/uid_map").read_text().split()
    return Users(int(first), int(count))


def _read(file: Path) -> list[tuple[str, int, int]]:
    """Return owner, first number and count of each line."""
    try:
        fields = [line.split(":") for line in file.read_text().splitlines()]
    except FileNotFoundError:
        return []
    return [(words[0], int(words[1]), int(words[2])) for words in fields if len(words) == 3 and words[1].isdigit()]
