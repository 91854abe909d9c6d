"""Removing what the cache keeps, and what killed calls left unfinished in it: never while another call makes or verifies it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from harness.cluster.build import cache


def delete(place: Path, lock: Path) -> bool:
    """Return True where a file or directory could be deleted; False while another call holds its lock."""
    try:
        with FileLock(lock).acquire(timeout=0):
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)
    except Timeout:
        return False
    return True


def remove(product: Path) -> bool:
    """Return True where the directory of a product could be removed, with its log; False while a call makes or verifies it."""
    is_removed = delete(product, product.with_suffix(".lock"))
    if is_removed:
        product.with_suffix(".log").unlink(missing_ok=True)
    return is_removed


def delete_unfinished(products: Path) -> Iterator[int]:
    """Delete what killed calls left of products that are kept in a directory; yields the bytes of each."""
    for place in products.glob("*-*/"):
        size = cache.size(place)
        if delete(place, place.with_name(f"{place.name.partition('-')[0]}.lock")):
            yield size
