"""Make room: delete what was not used for longest first, and never what a lab or a build uses."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from harness.cluster.build import cache, removal
from harness.cluster.build.removal import Pruned
from harness.cluster.programs import kept, sources
from harness.cluster.programs.kept import KeptPrograms
from harness.cluster.programs.modules import caches

Identity = tuple[int, int]
"""The device and the inode of a file."""


def prune(limit: int) -> Pruned[KeptPrograms]:
    """Delete until programs and Go's caches take at most `limit` bytes: the caches first, then what was not used for longest.

    What a call that was killed left unfinished goes in any case.
    """
    programs = sorted(kept.all_kept(), key=lambda program: (is_current(program), program.used))
    size, of_caches = sum(program.size for program in programs), caches.size()
    freed = sum(_delete_unfinished())
    caches.try_to_prune(max(0, limit - size))
    freed += of_caches - caches.size()
    running = _running()
    return removal.prune(
        programs,
        limit,
        taken=size + caches.size(),
        is_in_use=lambda program: is_in_use(program, running),
        freed=freed,
    )


def is_current(program: KeptPrograms) -> bool:
    """Return True for programs that their source would still make so; others are never used again."""
    return any(
        program.recipe == maker.recipe(program.release)
        for maker in map(sources.maker, sources.MAKERS)
        if maker.KIND is program.source
    )


def is_in_use(program: KeptPrograms, running: frozenset[Identity] | None = None) -> bool:
    """Return True for programs that a process runs, in a lab or outside, or that a lab is about to start."""
    if time.time() - program.used < removal.STARTING:
        return True
    running = _running() if running is None else running
    return any(_identity(file) in running for file in (program.directory / cache.CONTENTS).iterdir())


def _running() -> frozenset[Identity]:
    """Return the programs of all processes: a lab sees the same files under other names, and elsewhere."""
    return frozenset(_identities(Path("/proc").glob("[0-9]*/exe")))


def _identities(paths: Iterator[Path]) -> Iterator[Identity]:
    for path in paths:
        try:
            yield _identity(path)
        except OSError:
            continue  # Ended meanwhile, a kernel's own, or another user's.


def _identity(path: Path) -> Identity:
    status = os.stat(path)  # noqa: PTH116  (what a link leads to, in whichever namespace)
    return (status.st_dev, status.st_ino)


def _delete_unfinished() -> Iterator[int]:
    """Delete what killed calls left of programs and of downloads; yields the bytes of each."""
    top = cache.directory()
    yield from removal.delete_unfinished(top / kept.NAME)
    for place in (top / "downloads").glob("*.part"):
        size = cache.size(place)
        if removal.delete(place, place.with_suffix(".lock")):
            yield size
