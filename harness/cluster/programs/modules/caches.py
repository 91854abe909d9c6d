"""Go's caches of ours: downloaded modules, and compiled packages. They outlive a build that was killed, and are kept small.

What is in them can always be had again, so the oldest goes first.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from harness.cluster.build import cache

LIMIT = 6 * 1024**3
"""Bytes, of both caches together."""
_SHARE_OF_MODULES = 1 / 3
"""Of the limit, at most. A module is fetched again in seconds; what is compiled of one release, some 3 GB of the newest, takes minutes."""
_LOCK = "building.lock"
_TOOLCHAIN = "golang.org/toolchain@"
"""A Go that another one fetched: needed by each build, and large."""


def directory() -> Path:
    """Return the directory of both caches; may not exist yet."""
    return cache.directory() / "go"


def environment() -> Mapping[str, str]:
    """Return the variables by which Go uses these caches."""
    top = directory()
    return {
        "GOMODCACHE": str(top / "modules"),
        "GOCACHE": str(top / "compiled"),
        "GOPATH": str(top / "path"),
    }


@contextmanager
def building(progress: Callable[[str], None]) -> Iterator[None]:
    """Let one build at a time use the caches: two would take twice the memory and be no faster. Prunes them at the end."""
    directory().mkdir(parents=True, exist_ok=True)
    with cache.locked(directory() / _LOCK, "another build of Kubernetes is going on", progress):
        try:
            yield
        finally:
            prune(LIMIT)


def size() -> int:
    """Return the bytes that they take on the disk."""
    return cache.size(directory())


def try_to_prune(limit: int) -> bool:
    """Prune them unless a build is going on; returns whether it did. With a limit of 0 nothing stays."""
    if not directory().exists():
        return True
    lock = FileLock(directory() / _LOCK)
    try:
        with lock.acquire(timeout=0):
            if limit == 0:
                for name in ("modules", "compiled", "path"):
                    shutil.rmtree(directory() / name, ignore_errors=True)
            prune(limit)
    except Timeout:
        return False
    return True


def prune(limit: int) -> None:
    """Delete the oldest modules and the compiled packages that were not used for longest, until both take at most `limit` bytes."""
    modules, compiled = directory() / "modules", directory() / "compiled"
    _delete_unpacked_archives(modules)
    _shrink(_modules(modules), int(limit * _SHARE_OF_MODULES) - _size_of_what_stays(modules))
    _shrink(_compiled(compiled), limit - cache.size(modules))


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    used: float
    """Seconds since the epoch."""
    size: int
    """Bytes on the disk."""


def _compiled(directory: Path) -> Iterator[_Entry]:
    """Yield the entries of Go's build cache: it sets a file's time when it uses it, at most once an hour."""
    for file in directory.glob("??/*"):
        yield _entry(file)


def _is_toolchain(module: Path, directory: Path) -> bool:
    return str(module.relative_to(directory)).startswith(_TOOLCHAIN)


def _size_of_what_stays(directory: Path) -> int:
    """Return the bytes of what each build needs: the toolchains, and what Go knows of modules."""
    toolchains = [path for path in _unpacked(directory) if _is_toolchain(path, directory)]
    return sum(cache.size(path) for path in (directory / "cache", *toolchains))


def _modules(directory: Path) -> Iterator[_Entry]:
    for path in _unpacked(directory):
        if not _is_toolchain(path, directory):
            yield _Entry(path, _entry(path).used, cache.size(path))


def _unpacked(directory: Path) -> Iterator[Path]:
    """Yield the directories of modules: `k8s.io/api@v0.34.4`."""
    for folder, subfolders, _ in os.walk(directory):
        if Path(folder) == directory:
            subfolders[:] = [name for name in subfolders if name != "cache"]
        for name in [name for name in subfolders if "@" in name]:
            subfolders.remove(name)
            yield Path(folder) / name


def _delete_unpacked_archives(modules: Path) -> None:
    """Delete the zips of modules that are unpacked: Go looks at their checksums alone, which stay."""
    downloads = modules / "cache" / "download"
    for path in _unpacked(modules):
        module, _, version = str(path.relative_to(modules)).rpartition("@")
        (downloads / module / "@v" / f"{version}.zip").unlink(missing_ok=True)


def _shrink(entries: Iterable[_Entry], limit: int) -> None:
    newest_first = sorted(entries, key=lambda entry: entry.used, reverse=True)
    total = 0
    for entry in newest_first:
        total += entry.size
        if total > limit:
            _delete(entry.path)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _entry(path: Path) -> _Entry:
    status = path.lstat()
    return _Entry(path, status.st_mtime, status.st_blocks * 512)
