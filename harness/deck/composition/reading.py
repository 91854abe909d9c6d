"""A deck composed from chapters, in the form that container.training gave it; see `docs/manifests.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from harness.deck.blocks import DeckProperty
from harness.deck.composition.form import SCENARIO, SUFFIXES, is_composition
from harness.deck.composition.text import Substitution
from harness.deck.findings import finding
from harness.deck.model import Finding, Span
from harness.deck.named_files import DeckTooLarge, Files, UnusableFile, shortened
from harness.deck.source import Read, Source, read_source

if TYPE_CHECKING:
    from harness.deck.composition.contents import Contents, Entry

__all__ = ["Chapter", "Composition", "is_composition", "read_composition"]

MOST_DEPTH = 20
"""Compositions in compositions."""


class Chapter(Struct, frozen=True):
    """A part of a deck: a file, or text that stands in the composition."""

    source: Source
    """As it is to be read; `source.span` leads to the file and line where something really stands."""
    requires: tuple[DeckProperty, ...] = ()
    """What its composition says of the versions that all its chapters are for, and the compositions around that one."""


class Composition(Struct, frozen=True):
    """A deck composed from chapters."""

    path: Path
    title: str
    excluded_classes: tuple[str, ...]
    """Slides of these classes are not part of this deck."""
    chapters: tuple[Chapter, ...]
    """In order; what cannot be read is left out, with a finding."""
    findings: tuple[Finding, ...]
    """About the composition; those about chapters are with their sources."""
    files: tuple[Source, ...]
    """All files that were read, as they are: first the composition, then chapters, included files, compositions in compositions."""


def read_composition(path: Path, read: Read = read_source) -> Composition:
    """Read a composition and its chapters. What is wrong in it is among its findings.

    Raises `DeckError` if there is no such file, or it is a directory.
    """
    source = read(path)
    files = Files(path, read)
    files.sources[path.resolve()] = source
    reader = _Reader(files)
    contents = reader.parse(path.resolve(), source)
    values = _with_defaults(contents.values, path)
    try:
        chapters = tuple(reader.chapters(source, contents, values, (path.resolve(),), ()))
    except DeckTooLarge as error:
        chapters = ()
        reader.findings.append(error.finding(path))
    title = " ".join(values.get("title", "").split()) or path.stem
    return Composition(
        path, title, contents.excluded_classes, chapters, tuple(reader.findings), tuple(files.sources.values())
    )


def _with_defaults(values: Mapping[str, str], path: Path) -> dict[str, str]:
    """The values that slides may use though a composition does not give them."""
    slides = values.get("slides", "")
    return {"html": f"{path.name}.html", "zip": f"{slides.rstrip('/')}/slides.zip", "slidenumberprefix": "", **values}


class _Reader:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.findings: list[Finding] = []
        self.parsed: dict[Path, Contents] = {}

    def chapters(
        self,
        composition: Source,
        contents: Contents,
        values: Mapping[str, str],
        around: tuple[Path, ...],
        requires: tuple[DeckProperty, ...],
    ) -> Iterator[Chapter]:
        """Yield the chapters of a composition, and of those among them that are compositions themselves."""
        if contents.requires is not None:
            requires = (*requires, contents.requires)
        folder = composition.path.parent
        substitution = Substitution(self.files, folder, values)
        for entry in contents.entries:
            place = Span(composition.path, entry.line)
            if not entry.is_file:
                yield Chapter(substitution.apply(Source(composition.path, entry.text, origins=entry.origins)), requires)
                continue
            try:
                path = self.files.find(entry.text, (folder,))
                if path.resolve() in around:
                    raise UnusableFile("manifest-cycle", name=shortened(entry.text))
                if len(around) > MOST_DEPTH:
                    raise UnusableFile("manifest-too-large/depth")
                source = self.files.read(path)
            except UnusableFile as error:
                self.findings.append(error.finding(place))
                continue
            if is_composition(path):
                inner = self.parse(path.resolve(), source)
                yield from self.chapters(source, inner, {**inner.values, **values}, (*around, path.resolve()), requires)
            elif entry.verified_by:
                yield Chapter(self._verified(substitution.apply(source), entry, folder, place), requires)
            elif path.suffix in SUFFIXES:
                self.findings.append(finding("manifest-content/yaml", place, name=shortened(entry.text)))
            else:
                yield Chapter(substitution.apply(source), requires)

    def _verified(self, page: Source, entry: Entry, folder: Path, place: Span) -> Source:
        from harness.deck import scenario  # noqa: PLC0415

        try:
            script = self.files.read(self.files.find(entry.verified_by, (folder,)))
        except UnusableFile as error:
            self.findings.append(error.finding(place))
            return page
        return scenario.verified(page, script) if scenario.can_be_hidden(script) else page

    def parse(self, path: Path, source: Source) -> Contents:
        from harness.deck import scenario  # noqa: PLC0415
        from harness.deck.composition.contents import parse  # noqa: PLC0415  (with a parser of YAML)

        if path not in self.parsed:
            self.parsed[path] = scenario.parse(source) if path.name == SCENARIO else parse(source)
            self.findings += (*source.findings, *self.parsed[path].findings)
        return self.parsed[path]
