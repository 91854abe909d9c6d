"""Build products in the user's cache directory: made once, moved into place whole, verified when read."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from harness.cluster.errors import CannotHost

Progress = Callable[[str], None]

MANIFEST = "manifest.json"
CONTENTS = "contents"
MEBIBYTE = 1024 * 1024


class Manifest(msgspec.Struct, frozen=True):
    """What a product was made from, and the SHA-256 of each of its files."""

    recipe: str
    sums: dict[str, str]


def ensure(name: str, recipe: str, build: Callable[[Path, Path], None], progress: Progress, *, mebibytes: int) -> Path:
    """The directory of a product, built first unless an intact one is there.

    `recipe` is the text that everything in the product follows from: versions, flags, files. `build` gets a scratch
    directory and the directory to fill; both vanish if it fails. `mebibytes` is the disk space that building takes.
    Raises `CannotHost` where there is no such space, and whatever `build` raises.
    """
    key = hashlib.sha256(recipe.encode()).hexdigest()[:16]
    product = user_cache_path("slide-harness") / name / key
    product.parent.mkdir(parents=True, exist_ok=True)
    with _lock(product, name, progress):
        if _is_intact(product, recipe):
            return product / CONTENTS
        if product.exists():
            progress(f"{name}: what is cached in {product} is damaged; building again")
            shutil.rmtree(product)
        _check_space(product.parent, name, mebibytes)
        with tempfile.TemporaryDirectory(dir=product.parent, prefix=f"{key}-", ignore_cleanup_errors=True) as scratch:
            unfinished = Path(scratch) / "product"
            (unfinished / CONTENTS).mkdir(parents=True)
            build(Path(scratch), unfinished / CONTENTS)
            manifest = Manifest(recipe, _sums(unfinished / CONTENTS))
            (unfinished / MANIFEST).write_bytes(msgspec.json.encode(manifest))
            unfinished.rename(product)
    return product / CONTENTS


def _lock(product: Path, name: str, progress: Progress) -> FileLock:
    lock = FileLock(product.with_suffix(".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress(f"{name}: another run is building or reading them; waiting for it")
        lock.acquire()
        lock.release()
    else:
        lock.release()
    return lock


def _is_intact(product: Path, recipe: str) -> bool:
    try:
        manifest = msgspec.json.decode((product / MANIFEST).read_bytes(), type=Manifest)
        return manifest.recipe == recipe and manifest.sums == _sums(product / CONTENTS)
    except (OSError, msgspec.DecodeError):
        return False


def _sums(contents: Path) -> dict[str, str]:
    files = sorted(path for path in contents.rglob("*") if path.is_file())
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        digests = threads.map(_sha256, files)
        return {str(path.relative_to(contents)): digest for path, digest in zip(files, digests, strict=True)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_space(directory: Path, name: str, mebibytes: int) -> None:
    free = shutil.disk_usage(directory).free // MEBIBYTE
    if free < mebibytes:
        raise CannotHost(
            f"building the {name} takes {mebibytes} MiB of disk, and {directory} has {free} MiB free.\n"
            "Free some space, or set XDG_CACHE_HOME to a directory on a larger disk."
        )
