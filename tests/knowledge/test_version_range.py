"""Ranges of versions, as people write them."""

from __future__ import annotations

import pytest
from harness.knowledge.version import Version
from harness.knowledge.version_range import BadRange, VersionRange, read_version_range


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("since 1.34", ["1.34", "1.99"], ["1.33", "1.9"]),
        ("until 1.25", ["1.25", "1.9"], ["1.26"]),
        ("since 1.20 until 1.25", ["1.20", "1.25"], ["1.19", "1.26"]),
        (" until v1.25\n since v1.9 ", ["1.9", "1.10"], ["1.8"]),
        ("since 1.25 until 1.25", ["1.25"], ["1.24", "1.26"]),
    ],
)
def test_both_ends_belong_to_a_range(written: str, inside: list[str], outside: list[str]) -> None:
    bounds = read_version_range(written)
    assert [
        str(inside_or_outside) for inside_or_outside in map(version, inside + outside) if inside_or_outside in bounds
    ] == inside


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "a range of versions is missing"),
        ("soon", "“soon” is neither `since` nor `until`"),
        ("since soon", "“soon” is no minor version"),
        ("since", "a version is missing behind `since`"),
        ("since 1.20 until", "a version is missing behind `until`"),
        ("since 1.20 since 1.21", "`since` stands there twice"),
        ("since 1.30 until 1.20", "no version is in “since 1.30 until 1.20”"),
        ("since 1.34.2", "write `since 1.34`"),
        ("since 34", "“34” is no minor version"),
        ("since 2.34", "“2.34” is no minor version"),
        ("from 1.20", "“from” is neither"),
        ("1.20", "“1.20” is neither"),
        (">=1.20", "“>=1.20” is neither"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_way_out(written: str, message: str) -> None:
    with pytest.raises(BadRange, match="write") as error:
        read_version_range(written)
    assert message in str(error.value)


def test_a_range_is_written_as_it_is_read() -> None:
    for written in ("since 1.34", "until 1.25", "since 1.20 until 1.25"):
        assert str(read_version_range(written)) == written


def test_ranges_without_a_common_version_intersect_in_nothing() -> None:
    old, new = read_version_range("until 1.25"), read_version_range("since 1.26")
    assert old.intersection(new).is_empty
    assert str(old.intersection(read_version_range("since 1.20"))) == "since 1.20 until 1.25"
    assert old.intersection(VersionRange()) == old


def version(text: str) -> Version:
    return Version(*map(int, text.split(".")))
