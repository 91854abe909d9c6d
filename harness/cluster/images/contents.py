"""Read what a manifest names: a list names a manifest for each platform, a manifest its configuration and layers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from harness.cluster.images.model import Trouble, Unavailable
from harness.cluster.images.name import DIGEST
from harness.cluster.programs.machine import architecture


class ManifestEntry(msgspec.Struct, frozen=True):
    """A file that a manifest names."""

    digest: str
    is_manifest: bool = False


class _Platform(msgspec.Struct, frozen=True):
    os: str = ""
    architecture: str = ""


class _Descriptor(msgspec.Struct, frozen=True):
    digest: str
    platform: _Platform = _Platform()


class _Content(msgspec.Struct, frozen=True):
    config: _Descriptor | None = None
    layers: tuple[_Descriptor, ...] = ()
    manifests: tuple[_Descriptor, ...] = ()


def parts_of(content: bytes) -> tuple[ManifestEntry, ...]:
    """Return the files that a manifest names and this machine needs.

    Raises `Unavailable` for a list without this machine's platform, and for what is no manifest.
    """
    try:
        read = msgspec.json.decode(content, type=_Content)
    except msgspec.DecodeError as error:
        raise Unavailable(Trouble.WRONG_CONTENT, f"its manifest cannot be read: {error}") from error
    if read.manifests:
        own = [manifest for manifest in read.manifests if manifest.platform == _Platform("linux", architecture())]
        if not own:
            offered = sorted(
                {f"{manifest.platform.os}/{manifest.platform.architecture}" for manifest in read.manifests}
            )
            raise Unavailable(
                Trouble.NO_PLATFORM, f"it is for {', '.join(offered)}, and this is linux/{architecture()}"
            )
        return (_part(own[0], is_manifest=True),)
    if read.config is None:
        raise Unavailable(
            Trouble.WRONG_CONTENT, "its manifest names no configuration; images of version 1 are not read"
        )
    return tuple(dict.fromkeys(_part(blob) for blob in (read.config, *read.layers)))


def files_of(content: bytes, blob: Callable[[str], Path | None]) -> Iterator[Path]:
    """Yield the files that a manifest names, this machine needs, and `blob` has; it returns a file by its digest."""
    for part in parts_of(content):
        path = blob(part.digest)
        if path is not None:
            yield path
            if part.is_manifest:
                yield from files_of(path.read_bytes(), blob)


def _part(descriptor: _Descriptor, *, is_manifest: bool = False) -> ManifestEntry:
    if not DIGEST.fullmatch(descriptor.digest):
        raise Unavailable(Trouble.WRONG_CONTENT, f"its manifest names {descriptor.digest!r}, which is no digest")
    return ManifestEntry(descriptor.digest, is_manifest)
