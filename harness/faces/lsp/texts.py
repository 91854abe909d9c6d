"""Files as they are in the editor: what is typed and not saved comes before what is on the disk."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from harness.deck.errors import DeckError
from harness.deck.source import LINE_END, Source, decode, read_bytes


class Texts(Struct, frozen=True):
    """The open files at one moment."""

    by_path: Mapping[Path, str] = field(default_factory=dict)
    """By their real paths."""

    def read_bytes(self, path: Path) -> bytes:
        """Return a file in UTF-8 as it is in the editor, or the bytes on the disk. Raises `DeckError` as `read_source` does."""
        text = self.by_path.get(path.resolve())
        return read_bytes(path) if text is None else text.encode("utf-8", "replace")

    def read(self, path: Path) -> Source:
        """Return a file as `read_source` does. Raises `DeckError` as it does."""
        return decode(path, self.read_bytes(path))

    def lines(self, path: Path) -> list[str]:
        """Return the lines of a file without their ends, as an editor counts them; none where it cannot be read."""
        try:
            return LINE_END.split(self.read_bytes(path).decode("utf-8", "replace"))[::2]
        except DeckError:
            return []
