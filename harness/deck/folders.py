"""Which files of a folder are decks, and why others are left out."""

import os
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from pathlib import Path

from msgspec import Struct, field

from harness.deck.asciidoc import includes
from harness.deck.composition.reading import is_composition, read_composition
from harness.deck.dialects import BY_SUFFIX, asciidoc, markdown, slidev
from harness.deck.markdown import slide_imports
from harness.deck.mixed import marked
from harness.deck.source import decoded, read_bytes, read_source
from harness.project import git
from harness.project.folder import SIGNS_OF_TOOLS

PAGES = tuple(BY_SUFFIX)
"""Every file of these formats is read."""
TEXT = ".txt"
"""Anything can be in such a file; it is a deck if it has a dialect's marks."""
OTHER_FORMATS: Mapping[str, str] = {
    suffix: name
    for name, suffixes in {
        "a Word document": ".doc .docx", "an OpenDocument text": ".odt", "rich text": ".rtf", "a PowerPoint presentation": ".ppt .pptx",
        "an OpenDocument presentation": ".odp", "a Jupyter notebook": ".ipynb", "an Org file": ".org", "MDX": ".mdx", "Textile": ".textile",
        "a MediaWiki page": ".wiki .mediawiki", "LaTeX": ".tex", "Typst": ".typ", "an e-book": ".epub",
    }.items()
    for suffix in suffixes.split()
    if suffix not in PAGES
}  # fmt: skip
"""By suffix, what people write decks in and is not read."""
_IMPORTS = b"\nsrc"
"""Without Slidev's word for slides of another file, a page imports none."""
_INSTALLED = frozenset({"node_modules", "site-packages", "__pycache__"})


class Reason(Enum):
    """Why a file, or a folder, is left out."""

    NOTHING_TO_TYPE = auto()
    SHELL_NOT_TYPED = auto()
    """It shows what looks like shell, and says nowhere that it is."""
    NO_MARKS = auto()
    """A text without the marks of a dialect."""
    OTHER_FORMAT = auto()
    """Pages in a format that is not read."""
    IGNORED = auto()
    """By git."""
    HIDDEN = auto()
    """A folder whose name begins with a dot, where git cannot be asked."""
    CHART = auto()
    """Helm fills it in before anybody applies it."""
    INSTALLED = auto()
    """A folder of installed packages or a cache, where git cannot be asked."""


class LeftOut(Struct, frozen=True):
    """A file or folder that is not read, or not played."""

    path: Path
    reason: Reason
    is_folder: bool = False


class Selection(Struct, frozen=True):
    """The decks of a folder, in the order of their paths, and what is left out."""

    decks: tuple[Path, ...]
    left_out: tuple[LeftOut, ...] = ()


def select(path: Path) -> Selection:
    """Return the deck itself, or the decks below a folder: all pages and compositions but for what is part of others, and texts with marks.

    What git ignores is left out; where git cannot be asked, or ignores the folder itself, what is hidden or installed.
    Raises `DeckError` for a file that cannot be read.
    """
    if not path.is_dir():
        return Selection((path,))
    files = _Files()
    files.collect(path)
    paths = sorted(files.paths)
    compositions = {file for file in paths if is_composition(file)}
    chapters = {
        source.path.resolve() for composition in compositions for source in read_composition(composition).files[1:]
    }
    chapters |= _included(paths)
    decks: list[Path] = []
    left_out = files.left_out
    for file in paths:
        if file in compositions:
            decks.append(file)
        elif file.suffix.lower() in OTHER_FORMATS:
            left_out.append(LeftOut(file, Reason.OTHER_FORMAT))
        elif (file.suffix in PAGES or file.suffix == TEXT) and file.resolve() not in chapters:
            if file.suffix == TEXT and not _has_marks(file):
                left_out.append(LeftOut(file, Reason.NO_MARKS))
            else:
                decks.append(file)
    return Selection(tuple(decks), tuple(left_out))


class _Files(Struct):
    """What a folder has, and what of it is none of its author's."""

    paths: list[Path] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def collect(self, folder: Path) -> None:
        listed = _ls_files(folder, "--cached", "--others")
        if listed is None or (not listed and _is_ignored(folder)):
            self._walk(folder)
            return
        patterns = [f"*{suffix}" for suffix in PAGES]
        ignored = _ls_files(folder, "--others", "--ignored", "--", *patterns) or ()
        self.left_out += [LeftOut(folder / name, Reason.IGNORED) for name in ignored if not name.endswith("/")]
        for name in listed:
            path = folder / name
            if path.is_file():
                self.paths.append(path)
            elif path.is_dir() and not path.is_symlink():
                self.collect(path)

    def _walk(self, top: Path) -> None:
        for folder, folders, files in os.walk(top):
            for name in tuple(folders):
                path = Path(folder, name)
                reason = _reason_to_skip(path)
                if reason is not None:
                    folders.remove(name)
                    if name != ".git":
                        self.left_out.append(LeftOut(path, reason, is_folder=True))
            self.paths += (path for name in files if (path := Path(folder, name)).is_file())


def _reason_to_skip(folder: Path) -> Reason | None:
    if folder.name.startswith("."):
        return Reason.HIDDEN
    is_tools = folder.name in _INSTALLED or any((folder / name).exists() for name in SIGNS_OF_TOOLS)
    return Reason.INSTALLED if is_tools else None


def _ls_files(folder: Path, *arguments: str) -> tuple[str, ...] | None:
    """What git lists below a folder, relative to it; `None` where git cannot be asked."""
    listed = git.output(folder, "ls-files", "-z", "--exclude-standard", *arguments)
    return None if listed is None else tuple(os.fsdecode(name) for name in listed.split(b"\0") if name)


def _is_ignored(folder: Path) -> bool:
    return git.output(folder, "check-ignore", "--quiet", ".") is not None


def _has_marks(path: Path) -> bool:
    text, _ = decoded(read_bytes(path))
    return marked(text.replace("\r\n", "\n")) is not None


def _included(paths: Iterable[Path]) -> set[Path]:
    """The files that pages in AsciiDoc include and decks of Slidev import, which are parts of these."""
    included: set[Path] = set()
    for page in paths:
        if page.suffix in asciidoc.SUFFIXES:
            included |= includes.included_by(read_source(page), read_source)
        elif page.suffix in markdown.SUFFIXES and _IMPORTS in read_bytes(page):
            source = read_source(page)
            included |= slide_imports.imported_by(source, read_source) if marked(source.text) is slidev else set()
    return included
