"""The store: images on this machine by their digests, shared by all labs.

A name leads to an image only once all files of that are there whole. A file is verified when it comes, and when a process first reads it.
So what a killed pull leaves is taken for nothing, and what got damaged is pulled again.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec.structs import replace

from harness.cluster.build import cache
from harness.cluster.images.contents import parts_of
from harness.cluster.images.model import ImageManifest, ImageOrigin
from harness.cluster.images.name import ImageName, NotAnImageName, read_name

_COMES_WITHIN = 3600.0
"""Seconds between the first file of an image and its last."""
Signature = tuple[int, int, int]
"""Inode, time of change and size of a file that was verified: while these stay, so does its content."""


class StoredImage(msgspec.Struct, frozen=True):
    """An image of the store."""

    name: str
    digest: str
    """The digest of its manifest, or of the list of its manifests."""
    since: float
    """When it was pulled or loaded, in seconds since the epoch."""

    @property
    def image(self) -> ImageName:
        """Return the name as a value."""
        return read_name(self.name)


class ImageStore:
    """One directory of the cache."""

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory or cache.directory() / "images"
        self._verified: dict[str, Signature] = {}

    @property
    def blobs(self) -> Path:
        """Return the directory of the files by their digests, as an OCI image layout has it."""
        return self.directory / "blobs" / "sha256"

    @property
    def _names(self) -> Path:
        return self.directory / "names"

    def manifest(self, image: ImageName) -> ImageManifest | None:
        """Return the manifest of an image if all of its files are in the store and intact; else `None`."""
        digest = image.digest
        if not digest:
            stored = _read(self._file(image))
            digest = stored.digest if stored else ""
        path = self.blob(digest) if digest else None
        if path is None or not self._is_whole(path.read_bytes()):
            return None
        self._touch(image)
        return ImageManifest(path.read_bytes(), ImageOrigin.STORE)

    def blob(self, digest: str) -> Path | None:
        """Return a file if it is in the store and intact, else `None`; delete one that is damaged."""
        path = self.path(digest)
        try:
            status = path.stat()
        except FileNotFoundError:
            return None
        signature = (status.st_ino, status.st_mtime_ns, status.st_size)
        if self._verified.get(digest) == signature:
            return path
        if cache.digest_of(path) != path.name:
            path.unlink(missing_ok=True)
            return None
        self._verified[digest] = signature
        return path

    def path(self, digest: str) -> Path:
        """Return the path that a file has, or would have."""
        return self.blobs / digest.partition(":")[2]

    def add(self, content: bytes) -> str:
        """Add a small file to the store, and return its digest."""
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        with self.draft(digest) as draft:
            draft.write_bytes(content)
        return digest

    @contextmanager
    def draft(self, digest: str) -> Iterator[Path]:
        """Yield a path for a new file, which enters the store when the block ends without an error."""
        self.blobs.mkdir(parents=True, exist_ok=True)
        draft = self.blobs / f".{digest.partition(':')[2]}.{_unique()}"
        try:
            yield draft
            draft.replace(self.path(digest))
        finally:
            draft.unlink(missing_ok=True)

    def keep(self, image: ImageName, digest: str) -> None:
        """Record the name of an image whose files are all in the store. A name with a digest changes no tag."""
        name = replace(image, tag="") if image.digest else image
        self._names.mkdir(parents=True, exist_ok=True)
        file = self._file(name)
        draft = file.with_suffix(f".{_unique()}")
        draft.write_bytes(msgspec.json.encode(StoredImage(str(name), digest, time.time())))
        draft.replace(file)

    def images(self) -> tuple[StoredImage, ...]:
        """Return all images, by name."""
        files = self._names.glob("*.json") if self._names.is_dir() else ()
        return tuple(sorted(filter(None, map(_read, files)), key=lambda stored: stored.name))

    def remove(self, image: ImageName) -> bool:
        """Delete a name, and return whether it existed; the next `prune` deletes its files."""
        file = self._file(image)
        is_there = file.exists()
        file.unlink(missing_ok=True)
        return is_there

    def last_use(self, stored: StoredImage) -> float:
        """Return when an image was last given to a lab, or else when it came, in seconds since the epoch."""
        try:
            return self._file(stored.image).stat().st_mtime
        except FileNotFoundError:
            return stored.since

    def size(self, stored: StoredImage) -> int:
        """Return the bytes of an image's files, those that it shares with other images included."""
        return sum(path.stat().st_size for path in map(self.path, self._all_of(stored.digest)) if path.exists())

    def prune(self) -> int:
        """Delete the files of no image, and return their bytes. Files of the last hour stay: their image may be being pulled."""
        needed = {digest for stored in self.images() for digest in self._all_of(stored.digest)}
        names = {digest.partition(":")[2] for digest in needed}
        files = [path for path in self.blobs.iterdir() if path.name not in names] if self.blobs.is_dir() else []
        unneeded = [path for path in files if path.stat().st_mtime < time.time() - _COMES_WITHIN]
        freed = sum(path.stat().st_size for path in unneeded)
        for path in unneeded:
            path.unlink(missing_ok=True)
        return freed

    def _all_of(self, digest: str) -> Iterator[str]:
        """Yield the digest of an image, then those of its files as far as the manifests here name them."""
        yield digest
        path = self.path(digest)
        if path.exists():
            for part in parts_of(path.read_bytes()):
                yield from self._all_of(part.digest) if part.is_manifest else (part.digest,)

    def _is_whole(self, content: bytes) -> bool:
        """Return whether all files that a manifest needs on this machine are here and intact."""
        for part in parts_of(content):
            path = self.blob(part.digest)
            if path is None or (part.is_manifest and not self._is_whole(path.read_bytes())):
                return False
        return True

    def _file(self, image: ImageName) -> Path:
        return self._names / f"{hashlib.sha256(str(image).encode()).hexdigest()}.json"

    def _touch(self, image: ImageName) -> None:
        file = self._file(image)
        if file.exists():
            os.utime(file)


def _unique() -> str:
    """Return a text that the name of no other draft has; a pid is not enough, since two labs can have the same."""
    return secrets.token_hex(8)


def _read(file: Path) -> StoredImage | None:
    """Return the image that a file of names records; `None` where the file is missing or unreadable."""
    try:
        stored = msgspec.json.decode(file.read_bytes(), type=StoredImage)
        return stored if stored.image else None
    except (OSError, msgspec.DecodeError, NotAnImageName):
        return None
