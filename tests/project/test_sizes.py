"""Sizes as a person writes and reads them."""

from __future__ import annotations

import pytest
from harness.project.sizes import read_size, size_text


@pytest.mark.parametrize(
    ("text", "size"), [("0", 0), ("500M", 500_000_000), ("2GB", 2 * 10**9), ("1.5 GiB", 1_500_000_000), ("1t", 10**12)]
)
def test_they_are_read(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1G", "2GG", "G"])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no size; write it like 2GB or 500MB"):
        read_size(text)


def test_they_are_written() -> None:
    assert (size_text(1_340_000_000), size_text(204_400_000)) == ("1.3 GB", "204 MB")
