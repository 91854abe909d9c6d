"""Sizes on a disk, as a person reads them."""

from __future__ import annotations


def size_text(size: int) -> str:
    """Return a number of bytes as `1.3 GB` or `204 MB`."""
    return f"{size / 10**9:.1f} GB" if size >= 10**9 else f"{size / 10**6:.0f} MB"
