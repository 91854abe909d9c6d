"""Read what is mounted, as a process sees it: `/proc/PID/mountinfo`, see proc(5)."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

OWN = Path("/proc/self/mountinfo")
"""The mounts that this process sees."""
_ESCAPED = re.compile(r"\\([0-7]{3})")
"""A blank, a tab, a line's end or a backslash in a path, by its octal number."""


class MountEntry(Struct, frozen=True):
    """A mount, as the kernel lists it."""

    number: str
    """No other mount of the machine has it."""
    device: str
    """`MAJOR:MINOR` of the file system, which may be mounted more than once."""
    point: Path
    kind: str
    """The type of the file system: `cgroup2`."""
    options: str
    """Of the file system, with commas between them."""


def read_mounts(mountinfo: Path = OWN) -> Iterator[MountEntry]:
    """Yield the mounts that a file of the kernel lists, each above those that were made later."""
    for line in mountinfo.read_text().splitlines():
        mount, _, file_system = line.partition(" - ")
        fields, kinds = mount.split(), file_system.split()
        point = _ESCAPED.sub(lambda match: chr(int(match[1], 8)), fields[4])
        yield MountEntry(fields[0], fields[2], Path(point), kinds[0], kinds[-1])
