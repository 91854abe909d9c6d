"""The programs that are kept in the cache: which releases, from which source, how large."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.cluster.build import cache
from harness.cluster.build.cache import Product, Progress, Workplace
from harness.cluster.programs.model import SourceKind
from harness.knowledge.releases import Release, read_release

NAME = "kubernetes"
"""The name of these products in the cache."""
_LABEL = "SOURCE"
"""The file beside the programs that says what they are."""


class _Label(msgspec.Struct, frozen=True):
    release: str
    source: SourceKind


@dataclass(frozen=True, slots=True)
class KeptPrograms:
    """The programs of a release."""

    release: Release
    source: SourceKind
    recipe: str
    directory: Path
    """Its directory in the cache, with the cache's own files."""
    used: float
    """When they were last wanted, in seconds since the epoch."""

    @property
    def size(self) -> int:
        """Return the bytes on the disk."""
        return cache.size(self.directory)


def ensure(
    product: Product, release: Release, source: SourceKind, make: Callable[[Workplace], None], progress: Progress
) -> Path:
    """Return the folder with the programs, and mark them as used now; make them first unless they are kept intact.

    Raises `CannotHost` where disk or memory do not suffice, and whatever `make` raises.
    """

    def make_labelled(workplace: Workplace) -> None:
        make(workplace)
        (workplace.contents / _LABEL).write_bytes(msgspec.json.encode(_Label(str(release), source)))

    folder = product.ensure(make_labelled, progress)
    os.utime(product.directory / cache.MANIFEST)
    return folder


def all_kept() -> Iterator[KeptPrograms]:
    """Yield all kept programs, in no order. Verifies none of them."""
    for manifest in (cache.directory() / NAME).glob(f"*/{cache.MANIFEST}"):
        try:
            label = msgspec.json.decode((manifest.parent / cache.CONTENTS / _LABEL).read_bytes(), type=_Label)
            recipe = msgspec.json.decode(manifest.read_bytes(), type=cache.ProductManifest).recipe
            release = read_release(label.release)
            if release is not None:
                yield KeptPrograms(release, label.source, recipe, manifest.parent, manifest.stat().st_mtime)
        except (OSError, msgspec.DecodeError):
            continue
