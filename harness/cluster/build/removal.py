"""Remove products from the cache, and what killed calls left unfinished; never while another call makes or verifies them."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from filelock import FileLock, Timeout

from harness.cluster.build import cache

STARTING = 600.0
"""Seconds after a product was wanted in which a lab may not have come up with it yet."""


class KeptProduct(Protocol):
    """A product that the cache keeps."""

    @property
    def directory(self) -> Path:
        """Return its directory in the cache, with the cache's own files."""

    @property
    def used(self) -> float:
        """Return when it was last wanted, in seconds since the epoch."""

    @property
    def size(self) -> int:
        """Return the bytes on the disk."""


ProductT = TypeVar("ProductT", bound=KeptProduct)


@dataclass(frozen=True, slots=True)
class Pruned(Generic[ProductT]):
    """The result of a call of `prune`."""

    removed: tuple[ProductT, ...]
    spared: tuple[ProductT, ...]
    """Those that would have gone, had they not been in use."""
    freed: int
    """Bytes."""
    left: int
    """Bytes that are still taken."""


def prune(
    products: Iterable[ProductT], limit: int, *, taken: int, is_in_use: Callable[[ProductT], bool], freed: int
) -> Pruned[ProductT]:
    """Remove products in their order, but those in use, until all that is taken is at most `limit` bytes.

    `taken` are the bytes of all of it, and `freed` those that were freed already.
    """
    removed, spared = [], []
    for product in products:
        if taken <= limit:
            break
        size = product.size
        if not is_in_use(product) and remove(product.directory):
            removed.append(product)
            taken -= size
            freed += size
        else:
            spared.append(product)
    return Pruned(tuple(removed), tuple(spared), freed, taken)


def delete(place: Path, lock: Path) -> bool:
    """Delete a file or directory; return False, and delete nothing, while another call holds its lock."""
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
    """Delete the directory of a product and its log; return False, and delete nothing, while a call makes or verifies it."""
    is_removed = delete(product, product.with_suffix(".lock"))
    if is_removed:
        product.with_suffix(".log").unlink(missing_ok=True)
    return is_removed


def delete_unfinished(products: Path) -> Iterator[int]:
    """Delete what killed calls left unfinished in a directory of products; yield the bytes of each."""
    for place in products.glob("*-*/"):
        size = cache.size(place)
        if delete(place, place.with_name(f"{place.name.partition('-')[0]}.lock")):
            yield size
