"""Read a deck: the one call that the other rooms make."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from harness.deck.assembly import assemble
from harness.deck.dialects import DIALECTS
from harness.deck.drafts import Part
from harness.deck.errors import DeckError
from harness.deck.manifest import Manifest, is_manifest, read_manifest
from harness.deck.mixed import Stretch, sources_of, stretches
from harness.deck.model import Deck
from harness.deck.source import Read, Source, read_bytes, read_source

SUFFIXES = (".md", ".markdown", ".rst", ".txt")


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
    parts = (part for chapter in manifest.chapters for part in _parts(chapter.source, dialect))
    findings = (*manifest.findings, *(each for chapter in manifest.chapters for each in chapter.source.findings))
    deck = assemble(manifest.path, parts, tuple(dict.fromkeys(findings)))
    return replace(deck, title=manifest.title, files=tuple(dict.fromkeys(source.path for source in manifest.files)))


def _parts(source: Source, dialect: str | None) -> Iterator[Part]:
    if dialect is not None and dialect not in DIALECTS:
        raise DeckError(f"there is no dialect “{dialect}”; there are {', '.join(DIALECTS)}")
    found = [Stretch(DIALECTS[dialect], source.text)] if dialect else stretches(source.text)
    for number, (chosen, part_source) in enumerate(sources_of(source, found)):
        yield Part(part_source, chosen.NAME, chosen.MARKS_EXERCISES, chosen.blocks(part_source), is_first=number == 0)


def find_decks(path: Path) -> list[Path]:
    """The deck itself, or all decks below a directory. Raises `DeckError` if there are none."""
    if not path.is_dir():
        return [path]
    files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    manifests = [file for file in files if is_manifest(file)]
    chapters = {source.path.resolve() for manifest in manifests for source in read_manifest(manifest).files[1:]}
    found = [file for file in files if file in manifests or (file.resolve() not in chapters and is_deck(file))]
    if not found:
        raise DeckError(
            f"{path}: no deck in this directory (a deck is a {', '.join(SUFFIXES)} file with slides; see --dialect)"
        )
    return found


def is_deck(path: Path) -> bool:
    """True for a manifest, and for a file of text that a dialect recognises; a README without slides is none."""
    if is_manifest(path):
        return True
    if path.suffix not in SUFFIXES:
        return False
    text = read_bytes(path).decode("utf-8", "replace").replace("\r\n", "\n")
    return any(dialect.recognises(text) for dialect in DIALECTS.values())
