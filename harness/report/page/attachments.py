"""Take files beside the records into the page: recordings of terminals, pictures of pages.

A record is data that may come from anywhere, so a file goes into the page only when it is what it should be: a PNG,
or an asciicast that is below the record's folder.
"""

import base64
import json
import struct
from pathlib import Path

from markupsafe import Markup
from msgspec import Struct

LARGEST_CAST = 2 << 20
LARGEST_PICTURE = 4 << 20
LARGEST_TOTAL = 32 << 20
"""The largest number of bytes of one file, and of all files in a page."""
_PNG = b"\x89PNG\r\n\x1a\n"
_EVENT_LENGTH = 3


class CastView(Struct, frozen=True):
    """The recording of a terminal."""

    events: str
    """JSON: the header of asciicast 2 or 3, then its events."""
    seconds: float


class Picture(Struct, frozen=True):
    """A PNG."""

    url: Markup
    """With the picture itself in it: base64, nothing to escape."""
    width: int
    height: int


class MissingFile(Struct, frozen=True):
    """The reason why the page lacks a file."""

    reason: str


class Attachments(Struct):
    """Reads files until the page is full."""

    room: int = LARGEST_TOTAL
    """Bytes for which the page has room."""

    def cast(self, folder: Path, name: str) -> CastView | MissingFile:
        """Return the recording at `name`, a path relative to `folder`, that of the record."""
        content = self._content(folder / name, name, LARGEST_CAST, folder)
        return content if isinstance(content, MissingFile) else _cast(content, name)

    def picture(self, folder: Path, name: str) -> Picture | MissingFile:
        """Return the picture at `name`, a path relative to `folder`, that of the record."""
        content = self._content(folder / name, name, LARGEST_PICTURE)
        if isinstance(content, MissingFile):
            return content
        if not content.startswith(_PNG) or len(content) < 24:
            return MissingFile(f"{name} is no PNG")
        width, height = struct.unpack(">II", content[16:24])
        return Picture(Markup(f"data:image/png;base64,{base64.b64encode(content).decode()}"), width, height)

    def _content(self, path: Path, name: str, largest: int, within: Path | None = None) -> bytes | MissingFile:
        try:
            if within is not None and not path.resolve().is_relative_to(within.resolve()):
                return MissingFile(f"{name} is not below the record's folder")
            if not path.is_file():
                return MissingFile(f"{name} is not there")
            size = path.stat().st_size
            if size > largest:
                return MissingFile(f"{name} has {size:,} bytes, too many for a page")
            if size > self.room:
                return MissingFile(f"{name} is not in this page, which has enough of such files already")
            self.room -= size
            return path.read_bytes()
        except (OSError, ValueError) as error:
            return MissingFile(f"{name} cannot be read: {error}")


def _cast(content: bytes, name: str) -> CastView | MissingFile:
    try:
        lines = [json.loads(line) for line in content.decode().splitlines() if line and not line.startswith("#")]
        header, *events = lines
        version = header["version"]
        times = [float(event[0]) for event in events if len(event) == _EVENT_LENGTH]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return MissingFile(f"{name} is no asciicast: {error}")
    if version not in (2, 3) or len(times) != len(events):
        return MissingFile(f"{name} is no asciicast of version 2 or 3")
    return CastView(json.dumps(lines), sum(times) if version == 3 else max(times, default=0.0))
