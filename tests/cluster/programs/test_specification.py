"""What a person writes to name a Kubernetes."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.errors import UnknownKubernetes
from harness.cluster.programs.specification import Specification, parse
from harness.knowledge.releases import NEWEST, OLDEST, Release, known
from harness.knowledge.version import Version


def test_a_minor_version_leaves_the_patch_open() -> None:
    assert parse("1.34") == Specification("1.34", Version(1, 34))
    assert parse("v1.34").minor == Version(1, 34)


def test_a_release_is_exact() -> None:
    assert parse("v1.34.4") == Specification("v1.34.4", Version(1, 34), Release(Version(1, 34), 4))
    assert parse(" 1.34.4 ").release == Release(Version(1, 34), 4)


def test_stable_is_the_newest_known() -> None:
    assert parse("stable").minor == NEWEST


@pytest.mark.parametrize("text", ["./bin", "/opt/kubernetes", "~/kubernetes", "."])
def test_a_path_is_a_folder(text: str) -> None:
    assert parse(text).folder == Path(text).expanduser().absolute()
    assert parse(text).minor is None


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("1.9", str(OLDEST)),
        ("0.9", str(OLDEST)),
        ("v1.16.15", str(OLDEST)),
        ("2.0", str(NEWEST)),
        ("latest-ish", "stable"),
        ("stabel", "stable"),
        ("1.34-eks", "1.34"),
        ("v1.34.x", "1.34"),
        ("1,34", "1.34"),
        ("", "stable"),
    ],
)
def test_an_unknown_one_is_answered_with_what_is_known_and_the_nearest(text: str, nearest: str) -> None:
    with pytest.raises(
        UnknownKubernetes, match=f"“{text}”: {OLDEST} to {NEWEST} are known, the nearest is {nearest}\\."
    ):
        parse(text)


@pytest.mark.parametrize(
    "text", [f"{NEWEST.next}", f"v{NEWEST.next}.0-rc.0", f"v{NEWEST}.{known()[NEWEST].newest.patch + 1}", "1.34.99"]
)
def test_a_newer_one_than_the_table_has_is_taken(text: str) -> None:
    assert parse(text).is_newer_than_known


@pytest.mark.parametrize("text", ["stable", "1.20", f"v{NEWEST}.0", "./bin"])
def test_all_others_are_known(text: str) -> None:
    assert not parse(text).is_newer_than_known
