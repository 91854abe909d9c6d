"""A copy of a repository, so that nothing that is done to it changes the author's.

Files are copied by copy_file_range(2): where the file system can share their blocks it does, elsewhere the kernel copies them. Nothing is a
hard link. `benchmarks/repository_copy.py` has what was measured.
"""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from harness.project import git_directory
from harness.project.errors import CopyError
from harness.project.repository import Repository

TOLD_AFTER = 1.0
"""Seconds after which a copy that goes on is told of."""
_NOT_BY_COPY_FILE_RANGE = (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF)
_READ_SIZE = 1 << 24


class Copied(Struct, frozen=True):
    """What a copy holds."""

    size: int
    """Bytes, with those of git."""
    seconds: float
    unreadable: tuple[str, ...] = ()
    """Files that could not be read, relative to the top."""


def copy_repository(
    repository: Repository, target: Path, progress: Callable[[str], None] = lambda _message: None
) -> Copied:
    """Copy a repository with what git knows of it to a folder that is not there yet.

    Links stay links; one that leads to a place inside of the author's by its absolute path leads to that place in the copy. Raises
    `CopyError`.
    """
    began = time.monotonic()
    files = [(f"{repository.top}/{name}", f"{target}/{name}") for name in repository.files]
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise CopyError(f"{target} is there already")
    target.mkdir(parents=True, exist_ok=True)
    if repository.work_tree is not None:
        files += git_directory.files(repository.work_tree, target / ".git")
        for name, work_tree in repository.submodules:
            files += git_directory.files(work_tree, target / name / ".git")
    size, unreadable = _copy_all(files, repository, target, progress, began)
    if repository.work_tree is not None:
        git_directory.finish(repository.work_tree, target / ".git")
        for name, work_tree in repository.submodules:
            git_directory.finish(work_tree, target / name / ".git")
    seconds = time.monotonic() - began
    names = tuple(os.path.relpath(source, repository.top) for source in unreadable)
    return Copied(size, seconds, names)


def _copy_all(
    files: Iterable[tuple[str, str]],
    repository: Repository,
    target: Path,
    progress: Callable[[str], None],
    began: float,
) -> tuple[int, list[str]]:
    """Copy each file to its place; the bytes, and what could not be read."""
    files = list(files)
    folders: set[str] = set()
    unreadable: list[str] = []
    size = 0
    for source, place in files:
        folder = place.rpartition("/")[0]
        if folder not in folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            folders.add(folder)
        try:
            size += copy_file(source, place, repository.top)
        except PermissionError:
            unreadable.append(source)
        except FileNotFoundError:
            continue  # gone since it was listed
        except OSError as error:
            raise CopyError(f"{source} cannot be copied to {target}: {error.strerror}") from error
        if began and time.monotonic() - began > TOLD_AFTER:
            progress(f"copying the {len(files):,} files of {repository.top}")
            began = 0.0
    return size, unreadable


def copy_file(source: str, place: str, top: Path) -> int:
    """Copy a file or symbolic link, with its mode and the time of its last change; the bytes. Raises `OSError`."""
    try:
        reads = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        os.symlink(_moved(source, top), place)  # noqa: PTH211  (ten thousand times)
        return 0
    try:
        status = os.fstat(reads)
        if not stat.S_ISREG(status.st_mode):
            return 0
        writes = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, status.st_mode & 0o777)
        try:
            _copy_bytes(reads, writes, status.st_size)
            os.utime(writes, ns=(status.st_atime_ns, status.st_mtime_ns))
        finally:
            os.close(writes)
        return status.st_size
    finally:
        os.close(reads)


def _copy_bytes(reads: int, writes: int, size: int) -> None:
    left = size
    while left > 0:
        try:
            copied = os.copy_file_range(reads, writes, left)
        except OSError as error:
            if error.errno not in _NOT_BY_COPY_FILE_RANGE:
                raise
            copied = os.sendfile(writes, reads, None, min(left, _READ_SIZE))
        if not copied:
            return  # it has become shorter meanwhile
        left -= copied


def _moved(link: str, top: Path) -> str:
    """Return where a link of the copy leads: as the author's, but never back into the author's tree."""
    target = os.readlink(link)  # noqa: PTH115  (kept as it is written)
    if not os.path.isabs(target):  # noqa: PTH117
        return target
    with suppress(ValueError):
        inside = Path(os.path.normpath(target)).relative_to(top)
        return os.path.relpath(top / inside, os.path.dirname(link))  # noqa: PTH120
    return target
