"""Slides that a deck of Slidev takes from other files: `src: ./pages/more.md` in a slide's front matter, `#2,5-7` behind it names some."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from harness.deck.findings import finding
from harness.deck.lines import Line, included_files, line_of, source_of
from harness.deck.markdown.slides import SEPARATOR, SlideText, with_front_matter
from harness.deck.model import Finding
from harness.deck.named_files import DeckTooLarge, Files, UnusableFile, shortened, without_file
from harness.deck.source import Read, Source

__all__ = ["Read", "expanded"]

_SRC = re.compile(r"^src[ \t]*:", re.MULTILINE)


def expanded(source: Source, read: Read) -> Source:
    """Return a deck with the slides that it imports in their places, each line with the file that it comes from."""
    if not _SRC.search(source.text):
        return source
    imports = _Imports(source, read)
    try:
        lines = list(imports.lines(source, (source.path.resolve(),)))
    except DeckTooLarge as error:
        return replace(source, findings=(*source.findings, error.finding(source.path)))
    return source_of(source.path, lines, (*source.findings, *imports.findings))


def imported_by(source: Source, read: Read) -> frozenset[Path]:
    """Return the files, links resolved, from which a deck takes slides: they are part of it, and no decks."""
    return included_files(expanded(source, read))


class _Imports:
    def __init__(self, source: Source, read: Read) -> None:
        self.files = Files(source.path, read)
        self.findings: list[Finding] = []

    def lines(self, source: Source, around: tuple[Path, ...], wanted: str = "") -> Iterator[Line]:
        """Yield the lines of a file, or of those of its slides that are wanted, each slide from its separator on."""
        texts = source.text.split("\n")
        slides = list(with_front_matter(source.text))
        ends = [*(slide.line - 1 for slide in slides[1:]), len(texts)]
        for number, (slide, end) in enumerate(zip(slides, ends, strict=True), start=1):
            if not _is_wanted(number, wanted):
                continue
            target = next((deck_property for deck_property in slide.properties if deck_property.name == "src"), None)
            if target is None:
                for index in range(slide.line - 1, end):
                    self.files.count(len(texts[index]) + 1)
                    yield line_of(source, index + 1, texts[index])
            else:
                yield from self._imported(source, slide, target.line, target.value, around)

    def _imported(
        self, source: Source, slide: SlideText, number: int, name: str, around: tuple[Path, ...]
    ) -> Iterator[Line]:
        name, _, wanted = name.partition("#")
        here = line_of(source, slide.line, SEPARATOR)
        folder = source.path.parent if not name.startswith("/") else self.files.root
        try:
            path = self.files.find(name.lstrip("/"), (folder,))
            imported = self.files.include(path, name, around)
        except UnusableFile as error:
            section = "missing-include" if error.section.startswith("missing-file") else error.section
            words = {"name": shortened(name)} if section == "missing-include" else error.words
            self.findings.append(without_file(finding(section, source.span(number), **words)))
            yield here
            return
        self.findings += imported.findings
        lines = list(self.lines(imported, (*around, path.resolve()), wanted))
        if not lines or lines[0].text.rstrip() != SEPARATOR:
            yield here
        yield from lines


def _is_wanted(number: int, wanted: str) -> bool:
    if not wanted:
        return True
    for part in wanted.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdecimal() and int(first) <= number <= int(last if last.isdecimal() else first):
            return True
    return False
