"""Read a deck: the one call that the other rooms make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from harness.deck.assembly import assemble
from harness.deck.dialects import BY_SUFFIX, DIALECTS, Dialect, markdown, remark
from harness.deck.drafts import Part
from harness.deck.errors import DeckError, NoDecks
from harness.deck.folders import PAGES, TEXT, select
from harness.deck.manifest import Manifest, is_manifest, read_manifest
from harness.deck.mixed import Stretch, marked, sources_of, stretches
from harness.deck.model import Deck
from harness.deck.source import Read, Source, read_source


def read_deck(path: Path, dialect: str | None = None, exclude: Collection[str] = (), read: Read = read_source) -> Deck:
    """Read the deck in a file, or composed by a manifest. What is wrong in it is among its findings.

    Slides of the classes `exclude`, and of those that a manifest excludes, are not played. `read` may know files better than
    the disk does.

    Raises `DeckError` for no such file, a directory, an empty file, an unknown dialect.
    """
    if is_manifest(path):
        manifest = read_manifest(path, read)
        return without_classes(_composed(manifest, dialect), {*manifest.excluded_classes, *exclude})
    source = read(path)
    if not source.text.strip():
        raise DeckError(f"{path}: the file is empty")
    return without_classes(parse_deck(source, dialect), exclude)


def without_classes(deck: Deck, classes: Collection[str]) -> Deck:
    """The deck with the slides of these classes marked as excluded."""
    if not classes:
        return deck
    slides = []
    for slide in deck.slides:
        found = next((each for each in slide.classes if each in classes), None)
        slides.append(replace(slide, excluded=f"class `{found}` is excluded") if found else slide)
    return replace(deck, slides=tuple(slides))


def parse_deck(source: Source, dialect: str | None = None) -> Deck:
    """Read the deck in a text. Raises `DeckError` for an unknown dialect."""
    return assemble(source.path, _parts(source, dialect), source.findings)


def _composed(manifest: Manifest, dialect: str | None) -> Deck:
    texts = [chapter.source.text for chapter in manifest.chapters]
    unmarked = _dialect_of_siblings(texts) if dialect is None else None
    parts = (
        replace(part, properties=chapter.requires if part.is_first else ())
        for chapter in manifest.chapters
        for part in _parts(chapter.source, dialect, unmarked)
    )
    findings = (*manifest.findings, *(each for chapter in manifest.chapters for each in chapter.source.findings))
    deck = assemble(manifest.path, parts, tuple(dict.fromkeys(findings)))
    return replace(deck, title=manifest.title, files=tuple(dict.fromkeys(source.path for source in manifest.files)))


def _dialect_of_siblings(texts: Sequence[str]) -> Dialect:
    """What chapters without marks are written in: the dialect of most that have some, remark where none has."""
    found = Counter(each.NAME for text in texts if (each := marked(text)) is not None)
    return DIALECTS[found.most_common(1)[0][0]] if found else remark


def require_dialect(name: str | None) -> None:
    """Raise `DeckError` for a dialect that there is not; `None` stands for the one that is recognised."""
    if name is not None and name not in DIALECTS:
        raise DeckError(f"there is no dialect “{name}”; there are {', '.join(DIALECTS)}")


def _parts(source: Source, dialect: str | None, unmarked: Dialect | None = None) -> Iterator[Part]:
    require_dialect(dialect)
    otherwise = unmarked or BY_SUFFIX.get(source.path.suffix, markdown)
    found = [Stretch(DIALECTS[dialect], source.text)] if dialect else stretches(source.text, otherwise)
    for number, (chosen, part_source) in enumerate(sources_of(source, found)):
        yield Part(part_source, chosen.NAME, chosen.ASKS, chosen.blocks(part_source), is_first=number == 0)


def find_decks(path: Path) -> list[Path]:
    """Return the deck itself, or all decks of a folder. Raises `DeckError` if there are none."""
    found = list(select(path).decks)
    if not found:
        raise NoDecks(
            f"{path}: no deck in this directory (a deck is a page, {', '.join(PAGES)}, a {TEXT} file with slides, or a manifest)"
        )
    return found


def is_page_without_steps(deck: Deck) -> bool:
    """True for an ordinary page that lets nobody type anything: it is no deck."""
    return deck.dialect == markdown.NAME and not deck.steps
