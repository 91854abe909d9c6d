"""The files of a folder that no git speaks for, as long as they are few enough to belong to one project."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

MOST_FILES = 10_000
MOST_BYTES = 500_000_000

_MADE_BY_TOOLS = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__"})
SIGNS_OF_TOOLS = ("pyvenv.cfg", "CACHEDIR.TAG")
"""Files by which tools mark a folder as theirs: a virtual environment, a cache (https://bford.info/cachedir/)."""


class ExcessKind(StrEnum):
    """Why nothing of a folder is taken although it has files."""

    NO_PROJECT = "no-project"
    """It is a home directory, one above it, or one for temporary files."""
    FILES = "files"
    """It has more files than belong to one project."""
    MEGABYTES = "megabytes"
    """Its files are larger than those of one project."""


class Excess(Struct, frozen=True):
    """What a folder has too much of."""

    kind: ExcessKind
    most: int = 0
    """How many files or megabytes a project has at most."""

    @property
    def words(self) -> Mapping[str, object]:
        """Return its words in a finding."""
        return {"excess": self.kind, "most": self.most}


class FolderTooLarge(Exception):
    """A folder has more than belongs to one project."""

    def __init__(self, excess: Excess) -> None:
        super().__init__(excess.kind)
        self.excess = excess


def is_everybodys(folder: Path) -> bool:
    """Return True for a folder that is no project's: a home directory or one above it, one for temporary files."""
    temporary = {Path(os.path.realpath(path)) for path in ("/tmp", "/var/tmp", "/dev/shm", tempfile.gettempdir())}
    home = Path(os.path.realpath(Path.home()))
    return folder in temporary or folder == home or folder in home.parents or folder == Path("/root")


def listed(top: Path) -> tuple[str, ...]:
    """Return the paths of all files and symbolic links, relative to the top; none of caches, virtual environments, `node_modules`.

    Raises `FolderTooLarge` as soon as there are more than `MOST_FILES`, or more than `MOST_BYTES` in them.
    """
    files: list[str] = []
    size = 0
    for entry in _walk(top):
        size += entry.stat(follow_symlinks=False).st_size
        files.append(os.path.relpath(entry.path, top))
        if len(files) > MOST_FILES:
            raise FolderTooLarge(Excess(ExcessKind.FILES, MOST_FILES))
        if size > MOST_BYTES:
            raise FolderTooLarge(Excess(ExcessKind.MEGABYTES, MOST_BYTES // 1_000_000))
    return tuple(sorted(files))


def _walk(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    if any(entry.name in SIGNS_OF_TOOLS for entry in entries):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _MADE_BY_TOOLS:
                yield from _walk(entry.path)
        elif entry.is_symlink() or entry.is_file(follow_symlinks=False):
            yield entry
