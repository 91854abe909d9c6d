"""A deck composed from chapters, in the form that container.training gave it; see `docs/manifests.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from harness.deck.blocks import DeckProperty
from harness.deck.findings import finding
from harness.deck.manifest_files import DeckTooLarge, Files, UnusableFile, shortened
from harness.deck.manifest_form import SCENARIO, SUFFIXES, is_manifest
from harness.deck.manifest_text import Substitution
from harness.deck.model import Finding, Span
from harness.deck.source import Read, Source, read_source

if TYPE_CHECKING:
    from harness.deck.manifest_contents import Contents, Entry

__all__ = ["Chapter", "Composition", "is_manifest", "read_manifest"]

MOST_DEPTH = 20
"""Manifests in manifests."""


class Chapter(Struct, frozen=True):
    """A part of a deck: a file, or text that stands in the manifest."""

    source: Source
    """As it is to be read; `source.span` leads to the file and line where something really stands."""
    requires: tuple[DeckProperty, ...] = ()
    """What its manifest says of the versions that all its chapters are for, and the manifests around that one."""


class Composition(Struct, frozen=True):
    """A deck composed from chapters."""

    path: Path
    title: str
    excluded_classes: tuple[str, ...]
    """Slides of these classes are not part of this deck."""
    chapters: tuple[Chapter, ...]
    """In order; what cannot be read is left out, with a finding."""
    findings: tuple[Finding, ...]
    """About the manifest; those about chapters are with their sources."""
    files: tuple[Source, ...]
    """All files that were read, as they are: first the manifest, then chapters, included files, manifests in manifests."""


def read_manifest(path: Path, read: Read = read_source) -> Composition:
    """Read a manifest and its chapters. What is wrong in it is among its findings.

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
    """The values that slides may use though a manifest does not give them."""
    slides = values.get("slides", "")
    return {"html": f"{path.name}.html", "zip": f"{slides.rstrip('/')}/slides.zip", "slidenumberprefix": "", **values}


class _Reader:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.findings: list[Finding] = []
        self.parsed: dict[Path, Contents] = {}

    def chapters(
        self,
        manifest: Source,
        contents: Contents,
        values: Mapping[str, str],
        around: tuple[Path, ...],
        requires: tuple[DeckProperty, ...],
    ) -> Iterator[Chapter]:
        """Yield the chapters of a manifest, and of those among them that are manifests themselves."""
        if contents.requires is not None:
            requires = (*requires, contents.requires)
        folder = manifest.path.parent
        substitution = Substitution(self.files, folder, values)
        for entry in contents.entries:
            place = Span(manifest.path, entry.line)
            if not entry.is_file:
                yield Chapter(substitution.apply(Source(manifest.path, entry.text, origins=entry.origins)), requires)
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
            if is_manifest(path):
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
        from harness.deck.manifest_contents import parse  # noqa: PLC0415  (with a parser of YAML)

        if path not in self.parsed:
            self.parsed[path] = scenario.parse(source) if path.name == SCENARIO else parse(source)
            self.findings += (*source.findings, *self.parsed[path].findings)
        return self.parsed[path]
