"""Where records lie: what is a path, and what a URL of a store."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.project.places import Place, StoreUrl, is_within, place_to_write, read_place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("records/", Path("records")),
        ("s3:/not/one", Path("s3:/not/one")),
        ("s3://bucket/night/", StoreUrl("s3://bucket/night")),
        ("memory://night", StoreUrl("memory://night")),
        ("simplecache::s3://bucket/night", StoreUrl("simplecache::s3://bucket/night")),
        ("file:///srv/records%20of%20today", Path("/srv/records of today")),
    ],
)
def test_a_place_is_a_path_unless_it_is_a_url_of_something_else(text: str, place: Place) -> None:
    assert read_place(text) == place


def test_a_url_tells_its_store_and_its_folder() -> None:
    url = StoreUrl("simplecache::s3://bucket/night/app.json")
    assert (url.scheme, url.name, url.is_file()) == ("s3", "app.json", True)
    assert url.folder == StoreUrl("simplecache::s3://bucket/night")
    assert url.folder.folder == url.folder


def test_a_password_is_not_shown() -> None:
    url = StoreUrl("ftp://ann:secret@host/night")
    assert (url.shown, str(url)) == ("ftp://host/night", "ftp://ann:secret@host/night")


def test_what_lies_within(tmp_path: Path) -> None:
    night = StoreUrl("s3://bucket/night")
    assert is_within(StoreUrl("s3://bucket/night/1"), night)
    assert is_within(night, night)
    assert not is_within(StoreUrl("s3://bucket/nightly"), night)
    assert is_within(tmp_path / "a" / "b", tmp_path / "a" / "c" / "..")
    assert not is_within(tmp_path, night)


@pytest.mark.parametrize("text", ["s3:talks/night", "s3:/talks/night", "gs:talks"])
def test_a_store_with_too_few_slashes_is_no_folder_of_this_machine(text: str) -> None:
    with pytest.raises(ValueError, match=r"two slashes, (?:s3|gs)://talks"):
        place_to_write(text)


def test_a_folder_may_have_a_colon(tmp_path: Path) -> None:
    assert place_to_write(f"{tmp_path}/night:1") == tmp_path / "night:1"
