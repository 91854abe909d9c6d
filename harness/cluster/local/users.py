"""Find the users of all labs: a range of user ids that nobody on this machine has. The first of them is the lab's root.

It is the same for all labs, so that they share one root file system. Who root of a lab is outside is decided here alone.

A machine that is itself in a user namespace, as a container of an ordinary user's engine is, may have no more users than a lab has. There
a lab has some fewer: those that images use, which are the lowest ones and the highest ones.
"""

import itertools
import os
import pwd
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.cluster.errors import CannotHost, ClusterError

COUNT = 65536
"""The number of users of a Linux system; images can have files of any of them."""
_RANGES = (Path("/etc/subuid"), Path("/etc/subgid"))
"""The files of the ranges that users were given, see subuid(5)."""
_MAPS = (Path("/proc/self/uid_map"), Path("/proc/self/gid_map"))
"""The maps of the users and groups that this machine has: all, unless it is in a user namespace."""
_EXAMPLE = 100000
_FREE = (1879048192, 2147418112)
"""User ids that nothing gives out by itself, from the first up to the second: https://systemd.io/UIDS-GIDS/."""
_OF_MACHINE = 4096
"""Users of the machine itself, where a lab can have no others than some of the machine's first `COUNT`."""
_HIGHEST = 65000
"""The first of the highest users of a system: `nobody` is 65534 and what images have for it is near."""
_FEWEST = 16384
"""Without the highest ones. Images have users of four and five digits."""


IN_A_CONTAINER = "In a container, start that with --privileged, and without --user"


@dataclass(frozen=True, slots=True)
class IdMapping:
    """Numbers that follow each other, in a user namespace and outside of it: a line of `uid_map`, see user_namespaces(7)."""

    inside: int
    outside: int
    count: int

    def __str__(self) -> str:
        return f"{self.inside} {self.outside} {self.count}\n"


@dataclass(frozen=True, slots=True)
class Users:
    """A range of users and groups of the machine."""

    first: int
    """The first user id, which is the lab's root."""
    count: int = COUNT
    highest: IdMapping | None = None
    """The highest users, where they do not follow the others."""

    @property
    def spans(self) -> tuple[IdMapping, ...]:
        """Return the spans of user ids in the lab and on the machine."""
        return (IdMapping(0, self.first, self.count), *((self.highest,) if self.highest else ()))

    @property
    def mapping(self) -> str:
        """Return the spans as the text of a `uid_map` or `gid_map`, see user_namespaces(7)."""
        return "".join(map(str, self.spans))

    def map(self, process: int) -> None:
        """Map these users into the user namespace that a process has just made. Raises `ClusterError` where the kernel refuses."""
        for kind in ("gid_map", "uid_map"):
            try:
                Path(f"/proc/{process}/{kind}").write_text(self.mapping)
            except OSError as error:
                raise ClusterError(
                    f"this machine does not let a user namespace have the users {self.first} to {self.first + self.count - 1} "
                    f"({kind}: {error.strerror})"
                ) from error

    def own(self, directory: Path) -> None:
        """Change the owners of a directory and all in it to the users of the lab: root to its root, and so on.

        Files that belong to these users already are left as they are. No link is followed.
        """
        self._own(directory)
        for folder, directories, files in os.walk(directory):
            for name in (*directories, *files):
                self._own(Path(folder) / name)

    def _own(self, path: Path) -> None:
        status = path.lstat()
        owners = (self.outside(status.st_uid), self.outside(status.st_gid))
        if owners == (status.st_uid, status.st_gid):
            return
        capability = _capability_of(path)
        os.lchown(path, *owners)
        if not path.is_symlink():
            path.chmod(status.st_mode & 0o7777)  # a change of owner takes the bits of setuid and setgid away
            if capability:
                os.setxattr(path, _CAPABILITY, _for_root(capability, self.first))

    def outside(self, number: int) -> int:
        """Return the machine's id of a user of the lab; the number itself if it is one of these already, or of nobody."""
        if any(span.outside <= number < span.outside + span.count for span in self.spans):
            return number
        spans = (span for span in self.spans if span.inside <= number < span.inside + span.count)
        return next((span.outside + number - span.inside for span in spans), number)

    def inside(self, number: int) -> int:
        """Return the lab's id of a user of the machine. Raises `ValueError` for a user that the lab does not have."""
        for span in self.spans:
            if span.outside <= number < span.outside + span.count:
                return span.inside + number - span.outside
        raise ValueError(f"the user {number} is none of the lab's")


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
    """Return the attribute of a file's capabilities so that they count in the user namespace of this root."""
    header = int.from_bytes(capability[:4], "little")
    newer = (header & ~_REVISION) | _OF_ONE_ROOT
    return newer.to_bytes(4, "little") + capability[4:20] + root.to_bytes(4, "little")


def current() -> int:
    """Return the user of this process outside of any user namespace: 0 for the machine's root."""
    return os.geteuid() or _outside_of_root()


@cache
def _outside_of_root() -> int:
    """Return the user outside that is root of this process's user namespace, if the harness made that; else 0. It never changes."""
    lines = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    is_ours = len(lines) > 1 and lines[0][0] == "0" and all(inside == outside for inside, outside, _ in lines[1:])
    return int(lines[0][1]) if is_ours else 0


def find(ranges: Iterable[Path] = _RANGES, user: int | None = None, maps: Iterable[Path] = _MAPS) -> Users:
    """Return the range that a user was given, by default the user of this process; for root without one, a free range.

    `maps` are the files that say which users and groups this machine has. Raises `CannotHost` where there is no range.
    """
    user = current() if user is None else user
    subordinate_ids = [_read(file) for file in ranges]
    name = name_of(user)
    own = [
        {first for owner, first, count in lines if owner in (name, str(user)) and first >= COUNT <= count}
        for lines in subordinate_ids
    ]
    present = min(map(_present, maps)) if user == 0 else _FREE[1]
    shared = {first for first in (set.intersection(*own) if own else set()) if first + COUNT <= present}
    if shared:
        return Users(min(shared))
    taken = [(first, first + count) for lines in subordinate_ids for _, first, count in lines]
    taken += [(known.pw_uid, known.pw_uid + 1) for known in pwd.getpwall()]
    free = _free_of(taken, present)
    if user == 0:
        return Users(free) if free is not None else _some_of(present)
    first = free or _EXAMPLE
    numbers = f"{first}-{first + COUNT - 1}"
    raise CannotHost(
        f"{name} was given no range of {COUNT} users for labs, the same in {' and '.join(map(str, ranges))}",
        f"An administrator gives it: usermod --add-subuids {numbers} --add-subgids {numbers} {name}\n{IN_A_CONTAINER}",
    )


def is_in_user_namespace() -> bool:
    """Return whether this machine is itself in a user namespace, and so has only some users and no rights to devices."""
    return _present(_MAPS[0]) < _FREE[1]


def _present(file: Path) -> int:
    """Return the end of the users that exist from 0 on without a gap, by a `uid_map`."""
    end = 0
    for first, _, count in sorted(tuple(map(int, line.split())) for line in file.read_text().splitlines()):
        if first > end:
            break
        end = max(end, first + count)
    return end


def _free_of(taken: Iterable[tuple[int, int]], present: int) -> int | None:
    """Return the first id of a free range; `None` where there is none. `taken` are the first ids and ends of ranges, `present` is the end of all users."""
    taken = tuple(taken)
    for first in itertools.chain(range(*_FREE, COUNT), range(COUNT, min(present, _FREE[0]), COUNT)):
        if first + COUNT > present:
            continue
        if not any(start < first + COUNT and first < end for start, end in taken):
            return first
    return None


def _some_of(present: int) -> Users:
    """Return the users of labs on a machine that has hardly more users than a lab needs. Raises `CannotHost` where they are too few."""
    highest = COUNT - _HIGHEST
    end = min(present, _HIGHEST)
    count = end - _OF_MACHINE - highest
    if count < _FEWEST:
        raise CannotHost(
            f"this machine is in a user namespace of {present} users, and a lab takes {_FEWEST + _OF_MACHINE + highest} of them",
            f"In a container, have its engine give it {COUNT}: see subuid(5); or name a cluster: --cluster context:NAME",
        )
    return Users(_OF_MACHINE, count, IdMapping(_HIGHEST, end - highest, highest))


def name_of(user: int) -> str:
    """Return the name of a user; the number where there is none."""
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def of_process(process: int) -> Users:
    """Return the users of the namespace that a process is in."""
    lines = Path(f"/proc/{process}/uid_map").read_text().splitlines()
    lowest, *highest = (IdMapping(*map(int, line.split())) for line in lines)
    return Users(lowest.outside, lowest.count, *highest)


def _read(file: Path) -> list[tuple[str, int, int]]:
    """Return owner, first number and count of each line."""
    try:
        fields = [line.split(":") for line in file.read_text().splitlines()]
    except FileNotFoundError:
        return []
    return [(words[0], int(words[1]), int(words[2])) for words in fields if len(words) == 3 and words[1].isdigit()]
