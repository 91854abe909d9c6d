"""The table of known releases, and how releases are written and compared."""

from __future__ import annotations

import itertools

import pytest
from harness.knowledge.releases import NEWEST, OLDEST, Release, known, nearest, read_release
from harness.knowledge.version import Version


def test_every_minor_version_from_the_oldest_to_the_newest_has_a_row() -> None:
    minors = list(known())
    assert minors == sorted(minors)
    assert all(minor.next == after for minor, after in itertools.pairwise(minors))
    assert (minors[0], minors[-1]) == (OLDEST, NEWEST)


def test_support_of_a_later_minor_version_ends_later() -> None:
    ends = [series.end_of_support for series in known().values()]
    assert ends == sorted(ends)


@pytest.mark.parametrize("series", known().values(), ids=lambda series: str(series.minor))
def test_modules_of_every_minor_version_are_known_and_no_newer_than_its_newest_patch(series: object) -> None:
    series = known()[series.minor]  # type: ignore[attr-defined]
    assert series.modules
    assert list(series.modules) == sorted(series.modules, reverse=True)
    assert not series.newest < series.modules[0]
    assert {release.minor for release in series.modules} == {series.minor}


@pytest.mark.parametrize("text", ["v1.34.4", "v1.38.0-rc.0", "v1.38.0-alpha.12"])
def test_a_release_is_written_as_its_tag(text: str) -> None:
    assert str(read_release(text)) == text
    assert read_release(text.removeprefix("v")) == read_release(text)


@pytest.mark.parametrize("text", ["1.34", "stable", "v1.34.x", "v1.34.4-eks-1", ""])
def test_another_text_is_no_release(text: str) -> None:
    assert read_release(text) is None


def test_releases_compare_as_versions_do() -> None:
    texts = ["v1.9.11", "v1.37.2", "v1.37.10", "v1.38.0-alpha.2", "v1.38.0-beta.0", "v1.38.0-rc.1", "v1.38.0"]
    releases = [read_release(text) for text in texts]
    shuffled = releases[::-1]
    assert sorted(shuffled) == releases  # type: ignore[type-var]


def test_a_version_without_a_row_is_nearest_to_the_first_or_the_last() -> None:
    assert nearest(Version(1, 9)).minor == OLDEST
    assert nearest(NEWEST.next).minor == NEWEST
    assert nearest(Version(1, 20)).newest == Release(Version(1, 20), 15)
