"""The files that a deck names: inside its repository, of a sane size, each read once."""

import difflib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from harness.deck.errors import DeckError
from harness.deck.findings import finding
from harness.deck.model import Finding, Severity, Span
from harness.deck.source import Read, Source, read_source

MOST_BYTES = 4 * 1024 * 1024
"""Of one chapter or included file."""
MOST_NAMES = 5_000
"""Chapters, included files and links of a deck."""
MOST_CHARACTERS = 16 * 1024 * 1024
"""Of the text of a deck."""
MOST_DEPTH = 20
"""Of files that include others."""
COST_OF_A_LINE = 64
"""Characters; what is not text takes memory and time as well."""
MOST_SUGGESTIONS = 20
"""Missing files for which a similar name is looked for."""
LONGEST_NAME = 200
"""In a message."""


class UnusableFile(Exception):
    """A name that leads to nothing that may be read: a section of the table of findings, and its words."""

    def __init__(self, section: str, **words: object) -> None:
        super().__init__(section)
        self.section = section
        self.words = words

    def finding(self, place: Span) -> Finding:
        """Return the finding about the name, which stands at a place."""
        return finding(self.section, place, **self.words)


def without_file(problem: Finding) -> Finding:
    """Return the finding about a file for a deck of which everything else can be played: an error that prevents nothing."""
    return replace(problem, severity=Severity.ERROR, prevents_playing=False)


class DeckTooLarge(Exception):
    """The deck is larger than any that people would sit through. The message says in what."""

    def finding(self, path: Path) -> Finding:
        """Return the finding about the deck of a file."""
        return finding("manifest-too-large/whole", Span(path, 1), what=self)


class Files:
    """The files of the repository around a deck."""

    def __init__(self, deck: Path, read: Read = read_source) -> None:
        folder = deck.parent.resolve()
        self.root = next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)
        """The nearest directory above with a `.git`, else the deck's own."""
        self.sources: dict[Path, Source] = {}
        """By real path, in the order of reading."""
        self.names = 0
        self._read = read
        self.characters = 0
        self.suggestions = 0

    def count(self, characters: int) -> None:
        """Count text of the deck. Raises `DeckTooLarge`."""
        self.characters += characters
        if self.characters > MOST_CHARACTERS:
            raise DeckTooLarge("the chapters and what they include have too much text for a deck")

    def find(self, name: str, folders: Sequence[Path]) -> Path:
        """Return the file of that name in the first of the folders that has it. Raises `UnusableFile`, `DeckTooLarge`."""
        self.names += 1
        if self.names > MOST_NAMES:
            raise DeckTooLarge(f"the deck names more than {MOST_NAMES} files")
        shown = shortened(name)
        if Path(name).is_absolute():
            raise UnusableFile("outside-repository/absolute", name=shown, root=self.root, folder=folders[0])
        paths = [folder / name for folder in folders]
        outside = [real for path in paths if (real := _real(path)) and not real.is_relative_to(self.root)]
        for path in paths:
            if (real := _real(path)) and real not in outside and _is_file(real):
                return path
        if outside:
            raise UnusableFile("outside-repository", name=shown, path=shortened(str(outside[0])), root=self.root)
        places = " or ".join(dict.fromkeys(str(folder) for folder in folders))
        self.suggestions += 1
        names = _names_beside(folders[0], name) if self.suggestions <= MOST_SUGGESTIONS else []
        for similar in difflib.get_close_matches(name, names, 1):
            raise UnusableFile("missing-file/similar", name=shown, places=places, similar=similar)
        raise UnusableFile("missing-file/named", name=shown, places=places)

    def read(self, path: Path) -> Source:
        """Return the text of a file that `find` found. Raises `UnusableFile`."""
        real = path.resolve()
        if real not in self.sources:
            try:
                if real.stat().st_size > MOST_BYTES:
                    raise UnusableFile("file-too-large", path=path, mib=MOST_BYTES // 1024 // 1024)
                self.sources[real] = self._read(path)
            except (OSError, DeckError) as error:
                raise UnusableFile("missing-file/unreadable", error=error) from None
        return self.sources[real]

    def include(self, path: Path, name: str, around: tuple[Path, ...]) -> Source:
        """Return the text of a file that others name, the outermost first; its findings come with its first reading alone.

        Raises `UnusableFile`, also for a file that includes itself.
        """
        real = path.resolve()
        if real in around:
            raise UnusableFile("include-cycle", name=shortened(name))
        if len(around) > MOST_DEPTH:
            raise UnusableFile("include-cycle/depth", name=shortened(name))
        is_first = real not in self.sources
        source = self.read(path)
        return source if is_first else replace(source, findings=())


def shortened(name: str) -> str:
    """Return a name for a message."""
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _real(path: Path) -> Path | None:
    """Without links and dots; `None` for what cannot be a path, or links that go round in circles."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _names_beside(folder: Path, name: str) -> list[str]:
    """The names of the files beside the one of this name, as they would be written in its place."""
    beside = (folder / name).parent
    try:
        return [str(Path(name).parent / file.name) for file in islice(beside.iterdir(), 1_000)]
    except (OSError, ValueError):
        return []
