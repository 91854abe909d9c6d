"""Sizes on a disk, as a person reads and writes them."""

import re

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", re.IGNORECASE)


def read_size(text: str) -> int:
    """Return the bytes of a size that is written like `2GB`, `500M`. Raises `ValueError`."""
    written = _SIZE.fullmatch(text.strip())
    if not written:
        raise ValueError(f"“{text}” is no size; write it like 2GB or 500MB")
    return int(float(written[1]) * _UNITS[written[2].upper()])


def size_text(size: int) -> str:
    """Return a number of bytes as `1.3 GB` or `204 MB`."""
    return f"{size / 10**9:.1f} GB" if size >= 10**9 else f"{size / 10**6:.0f} MB"
