"""List and prune the root file systems in the cache."""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from harness.cluster.build import cache, removal
from harness.cluster.build.removal import Pruned
from harness.cluster.local import state, users
from harness.cluster.local.build import root
from harness.cluster.local.state import ClusterDirectory


class KeptRoot(msgspec.Struct, frozen=True):
    """One root file system."""

    directory: Path
    """Its directory in the cache, with the cache's own files."""
    packages: tuple[str, ...]
    """Packages that a project added to those of the recipe."""
    is_current: bool
    """Whether a lab of this version of the harness would take it; else it is of an earlier recipe, or of other users."""
    used: float
    """When it was last wanted, in seconds since the epoch."""
    size: int
    """Bytes on the disk."""

    @property
    def is_in_use(self) -> bool:
        """Return whether a lab has it, or may be about to have it."""
        of_labs = _of_labs()
        return (
            time.time() - self.used < removal.STARTING
            or str(self.directory / cache.CONTENTS) in of_labs
            or "" in of_labs
        )


def all_kept() -> tuple[KeptRoot, ...]:
    """Return all kept roots: current ones first, then those that were wanted last. Verifies none of them."""
    return tuple(sorted(_kept(), key=lambda kept_root: (not kept_root.is_current, -kept_root.used)))


def prune(limit: int) -> Pruned[KeptRoot]:
    """Delete until the roots take at most `limit` bytes: those that are not current first, then what was not used for longest."""
    roots = all_kept()
    unfinished = sum(removal.delete_unfinished(_place()))
    taken = sum(kept.size for kept in roots)
    return removal.prune(reversed(roots), limit, taken=taken, is_in_use=lambda kept: kept.is_in_use, freed=unfinished)


def _place() -> Path:
    return cache.directory() / root.NAME


def _kept() -> Iterator[KeptRoot]:
    owners = users.find()
    for manifest in _place().glob(f"*/{cache.MANIFEST}"):
        try:
            recipe = msgspec.json.decode(manifest.read_bytes(), type=cache.ProductManifest).recipe
            used = manifest.stat().st_mtime
        except (OSError, msgspec.DecodeError):
            continue
        packages = root.added_packages(recipe)
        is_current = recipe == root.product(owners, packages).recipe
        yield KeptRoot(manifest.parent, packages, is_current, used, cache.size(manifest.parent))


def _of_labs() -> set[str]:
    """Return the root directories of all labs, by their state files, since an overlay does not tell its lower directory. A lab of another version
    of the harness has an empty text."""
    states = (ClusterDirectory(name).read() for name in state.names())
    return {lab.root for lab in states if lab is not None}
