"""Lines of a text that is put together from files, each with the place that it comes from."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from harness.deck.model import Finding, Span
from harness.deck.source import Origin, Source


class Line(Struct, frozen=True):
    """A line of a text."""

    text: str
    origin: Origin
    """Its place; `first` says nothing yet."""
    is_undecidable: bool = False

    @property
    def place(self) -> Span:
        """The line of the file that it comes from."""
        return Span(self.origin.path, self.origin.line)


def line_of(source: Source, number: int, text: str) -> Line:
    """Return the line of this number, counted from 1, of a source."""
    span = source.span(number)
    return Line(text, Origin(0, span.path, span.line, span.column - 1), number in source.undecidable_lines)


def included_files(source: Source) -> frozenset[Path]:
    """Return the files, links resolved, that lines of a text come from, but for its own."""
    return frozenset(origin.path.resolve() for origin in source.origins) - {source.path.resolve()}


def source_of(path: Path, lines: Sequence[Line], findings: Iterable[Finding]) -> Source:
    """Return the text that these lines are, each with its origin."""
    origins: list[Origin] = []
    for number, line in enumerate(lines, start=1):
        here = line.origin
        before = origins[-1] if origins else None
        expected = before and Origin(number, before.path, before.line + number - before.first, before.shift)
        if expected != Origin(number, here.path, here.line, here.shift):
            origins.append(Origin(number, here.path, here.line, here.shift))
    undecidable = frozenset(number for number, line in enumerate(lines, start=1) if line.is_undecidable)
    text = "\n".join(line.text for line in lines)
    return Source(path, text, tuple(findings), (), undecidable, origins=tuple(origins))
