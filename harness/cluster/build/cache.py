"""Build products in the user's cache directory: made once, moved into place whole, verified when read."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec
import psutil
from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from harness.cluster.errors import CannotHost
from harness.cluster.offline import is_offline
from harness.cluster.waiting import wait_until

Progress = Callable[[str], None]

MANIFEST = "manifest.json"
CONTENTS = "contents"
MEBIBYTE = 1024 * 1024
REPORT_INTERVAL = 5.0
_OUTLIVES = 10.0
"""Seconds for which what a killed call had started may go on writing."""


class Evidence(StrEnum):
    """How a product is recognised as unchanged since it was made."""

    CONTENT = "content"
    """The SHA-256 of each file; of a symbolic link its target."""
    STAMPS = "stamps"
    """Owner, mode, size and time of change of each file and directory: for products with too many files to read them at each use."""


class ProductManifest(msgspec.Struct, frozen=True):
    """What a product was made from, and the evidence for each of its files."""

    recipe: str
    sums: dict[str, str]


@dataclass(frozen=True, slots=True)
class Workplace:
    """The directories in which a product is made."""

    scratch: Path
    """A directory that is deleted afterwards."""
    contents: Path
    """The directory to fill; deleted if that fails."""
    log: Path
    """The file with the output of the tools; it is kept."""


@dataclass(frozen=True, slots=True)
class Product:
    """Something that takes long to make: its recipe, and the room that making it needs."""

    name: str
    recipe: str
    """The text that determines the product: versions, flags, contents of files. It is the key of the cache."""
    disk: int
    """MiB."""
    memory: int
    """MiB."""
    evidence: Evidence = Evidence.CONTENT

    @property
    def directory(self) -> Path:
        """Return the directory that the product has, or will have."""
        key = hashlib.sha256(self.recipe.encode()).hexdigest()[:16]
        return directory() / self.name / key

    def is_cached(self) -> bool:
        """Return whether the product was made already. Verifies no content."""
        return (self.directory / MANIFEST).exists()

    def ensure(self, make: Callable[[Workplace], None], progress: Progress) -> Path:
        """Return the directory of the contents; make them first unless they are there intact.

        Raises `CannotHost` where disk or memory do not suffice, and offline; and whatever `make` raises.
        """
        place = self.directory
        place.parent.mkdir(parents=True, exist_ok=True)
        with locked(place.with_suffix(".lock"), f"{self.name}: another run is making them", progress):
            if not self._is_intact():
                if place.exists():
                    progress(f"{self.name}: what is cached in {place} is damaged; making it again")
                    shutil.rmtree(place)
                if is_offline():
                    raise CannotHost(
                        f"{self.name}: not on this machine, and offline nothing is fetched or made; "
                        "`harness prepare DECK` brings what a deck needs"
                    )
                self._make(make)
        return place / CONTENTS

    def _is_intact(self) -> bool:
        try:
            manifest = msgspec.json.decode((self.directory / MANIFEST).read_bytes(), type=ProductManifest)
            return manifest.recipe == self.recipe and manifest.sums == _EVIDENCE[self.evidence](
                self.directory / CONTENTS
            )
        except (OSError, msgspec.DecodeError):
            return False

    def _make(self, make: Callable[[Workplace], None]) -> None:
        place = self.directory
        prefix = f"{place.name}-"
        for left_by_a_kill in place.parent.glob(f"{prefix}*"):
            _remove_left(left_by_a_kill)
        _check_disk(place.parent, self.name, self.disk)
        _check_memory(self.name, self.memory)
        log = place.with_suffix(".log")
        log.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=prefix, ignore_cleanup_errors=True) as scratch:
            unfinished = Path(scratch) / "product"
            (unfinished / CONTENTS).mkdir(parents=True)
            make(Workplace(Path(scratch), unfinished / CONTENTS, log))
            manifest = ProductManifest(self.recipe, _EVIDENCE[self.evidence](unfinished / CONTENTS))
            (unfinished / MANIFEST).write_bytes(msgspec.json.encode(manifest))
            unfinished.rename(place)


def _remove_left(scratch: Path) -> None:
    """Remove what a killed call left; a compiler that it started may write there a moment longer."""

    def is_gone() -> bool:
        shutil.rmtree(scratch, ignore_errors=True)
        return not scratch.exists()

    wait_until(is_gone, _OUTLIVES)


def evidence_of(contents: Path, evidence: Evidence) -> dict[str, str]:
    """Return the evidence of each file of a directory, by its path in it."""
    return _EVIDENCE[evidence](contents)


def directory() -> Path:
    """Return the directory of all that the harness keeps between runs. It may not exist yet."""
    return user_cache_path("slide-harness")


def size(path: Path) -> int:
    """Return the bytes that a file, or a directory with all in it, takes on the disk."""
    files = [Path(folder) / name for folder, _, names in os.walk(path) for name in names] if path.is_dir() else [path]
    return sum(map(_size, files))


@contextmanager
def locked(file: Path, reason: str, progress: Progress) -> Iterator[None]:
    """Hold a lock that only one process has at a time; the kernel frees that of a killed process. `progress` gets `reason` where one has to wait."""
    lock = FileLock(file)
    started = time.monotonic()
    while not lock.is_locked:
        try:
            lock.acquire(timeout=REPORT_INTERVAL)
        except Timeout:
            progress(f"{reason}; waiting for it, {time.monotonic() - started:.0f} s")
    try:
        yield
    finally:
        lock.release()


def _size(file: Path) -> int:
    try:
        return file.lstat().st_blocks * 512
    except FileNotFoundError:  # It may be another call's, and end with that.
        return 0


def _sums(contents: Path) -> dict[str, str]:
    files = sorted(path for path in contents.rglob("*") if path.is_symlink() or path.is_file())
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        digests = threads.map(_sum, files)
        return {str(path.relative_to(contents)): digest for path, digest in zip(files, digests, strict=True)}


def _sum(path: Path) -> str:
    """Return the SHA-256 of a file; of a symbolic link its target."""
    return f"link to {path.readlink()}" if path.is_symlink() else digest_of(path)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits. Raises `OSError`."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _stamps(contents: Path) -> dict[str, str]:
    stamps: dict[str, str] = {}
    folders = [(str(contents), "")]
    while folders:
        folder, name = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                path = f"{name}{entry.name}"
                is_directory = entry.is_dir(follow_symlinks=False)
                size = 0 if is_directory else status.st_size  # that of a directory is its file system's business
                owner = f"{status.st_uid}:{status.st_gid}"
                stamps[path] = f"{status.st_mode:o} {owner} {size} {status.st_mtime_ns}"
                if is_directory:
                    folders.append((entry.path, f"{path}/"))
    return stamps


_EVIDENCE = {Evidence.CONTENT: _sums, Evidence.STAMPS: _stamps}


def _check_disk(place: Path, name: str, needed: int) -> None:
    free = shutil.disk_usage(place).free // MEBIBYTE
    if free < needed:
        raise CannotHost(
            f"making the {name} takes {needed} MiB of disk, and {place} has {free} MiB free.",
            "Free some space, or set XDG_CACHE_HOME to a directory on a larger disk.",
        )


def _check_memory(name: str, needed: int) -> None:
    available = psutil.virtual_memory().available // MEBIBYTE
    if available < needed:
        raise CannotHost(
            f"making the {name} takes {needed} MiB of memory, and {available} MiB are available.",
            "End some programs, or use a larger machine.",
        )
