"""Where records lie: a file or folder of this machine, or what a URL names in a store that fsspec opens."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from harness.project import output_files
from harness.shell.lazy_pattern import lazy_pattern

_URL = lazy_pattern(r"(?:[a-z][a-z0-9+.-]*::)*[a-z][a-z0-9+.-]*://.+")
_ONE_SLASH = lazy_pattern(r"(?P<scheme>s3a?|gs|gcs|abfss?|az|oss|swift|hdfs|memory|file):/?(?P<rest>[^/].*)")
"""A store that is written with one slash or none: as a path it would be a folder of this machine with an odd name."""
_CREDENTIALS = lazy_pattern(r"(?<=://)[^/@]*@")


class StoreUrl(Struct, frozen=True):
    """The URL of a record, or of a folder of records, in a store: `s3://bucket/night`."""

    text: str
    """Without a slash at its end."""

    def __str__(self) -> str:
        """As it is written on a command line."""
        return self.text

    @property
    def shown(self) -> str:
        """Return it as messages have it: without a name and a password in it."""
        return _CREDENTIALS.sub("", self.text)

    @property
    def scheme(self) -> str:
        """Return which kind of store it is: `s3`."""
        return self.text.partition("://")[0].rpartition("::")[2]

    def is_file(self) -> bool:
        """Return True where it names one file of JSON, and not a folder: its ending says it, the store is not asked."""
        return self.text.endswith(".json")

    @property
    def name(self) -> str:
        """Return the last part."""
        return self.text.rpartition("/")[2]

    @property
    def folder(self) -> StoreUrl:
        """Return the folder that it names, or in which its file is."""
        return StoreUrl(self.text.rpartition("/")[0]) if self.is_file() else self


Place = Path | StoreUrl


def is_within(place: Place, folder: Place) -> bool:
    """Return True where a place is the other one, or lies below it."""
    match place, folder:
        case StoreUrl(), StoreUrl():
            return f"{place.text}/".startswith(f"{folder.text}/")
        case Path(), Path():
            return place.resolve().is_relative_to(folder.resolve())
    return False


def read_place(text: str) -> Place:
    """Return what a person writes as a place: a URL of a store, or a path of this machine, which `file://` names too."""
    if _URL.fullmatch(text) is None:
        return Path(text)
    if text.startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    return StoreUrl(text.rstrip("/"))


def place_to_write(text: str) -> Place:
    """Return what a person writes as a place for records; a folder of this machine is made, see `output_files.file_or_folder_named`.

    Raises `ValueError` where it cannot be made, and for a store that is written without its two slashes.
    """
    if short := _ONE_SLASH.fullmatch(text):
        raise ValueError(
            f"a store is written with two slashes, {short['scheme']}://{short['rest']}, and a folder of that name ./{text}"
        )
    place = read_place(text)
    if isinstance(place, StoreUrl):
        return place
    return output_files.file_or_folder_named(f"{place}/" if text.endswith("/") else str(place))
