"""A kubectl table, compared column by column.

The slide's columns must be there, in any place: a newer server may add some. The slide's rows must be there
in their order; other rows belong to what else lives in the cluster. Columns that tell ages and measurements
vary; of `RESTARTS` the count matters, not how long ago.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from harness.match.contract import ELISIONS
from harness.match.difference import ComparedCell, aligned, kept, on_side, with_lines
from harness.match.line import LinePattern, likeness
from harness.record.difference import DifferenceKind, DifferenceRecord, DiffLineRecord, DiffSide
from harness.shell.lazy_pattern import lazy_pattern

_CELL = lazy_pattern(r"\S+(?: \S+)*")
_COLUMN = lazy_pattern(r"[A-Z][A-Z0-9 %/_.-]*(?:\([^()]*\))?")
_VARYING = frozenset(
    {"AGE", "CREATED", "DURATION", "FIRST SEEN", "LAST SCHEDULE", "LAST SEEN", "CPU(cores)", "MEMORY(bytes)"}
    | {"CPU%", "MEMORY%", "CPU(%)", "MEMORY(%)", "CPU %", "MEM %", "NET I/O", "BLOCK I/O"}
)
_GAP = "   "
_SEARCHED_ROWS = 2000
_SHOWN_LINES = 15


class Header(Struct, frozen=True):
    """The names of the columns and where they begin."""

    names: tuple[str, ...]
    offsets: tuple[int, ...]

    def row(self, line: str) -> dict[str, str] | None:
        """Return the cells of a line by column; `None` when it does not fit under this header."""
        texts = _CELL.findall(line)
        if len(texts) != len(self.names):
            if any(line[offset - 1 : offset].strip() for offset in self.offsets[1:]):
                return None
            ends = (*self.offsets[1:], len(line))
            texts = [line[start:end].strip() for start, end in zip(self.offsets, ends, strict=True)]
        return dict(zip(self.names, texts, strict=True))


class Table(Struct, frozen=True):
    """A table of the slide."""

    header: Header
    rows: tuple[dict[str, str], ...]
    height: int
    """Lines that the table takes in the claim."""

    def find(self, lines: Sequence[str], start: int) -> int | None:
        """Return where the rows end in the first table that has these columns and rows, at or after `start`."""
        for place, header in self.headers(lines, start):
            if not self._missing_columns(header):
                end, unmatched = self._match_rows(header, lines, place + 1)
                if unmatched is None:
                    return end
        return None

    def explain(self, lines: Sequence[str], start: int) -> DifferenceRecord:
        """Return why no table of the output is this one; the last of those with the most of its columns is shown."""
        tables = list(self.headers(lines, start))
        if not tables:
            shown = on_side(DiffSide.OUTPUT, lines[start:][-_SHOWN_LINES:])
            return with_lines(DifferenceRecord(kind=DifferenceKind.NO_TABLE, names=self.header.names), shown)
        place, header = min(reversed(tables), key=lambda table: len(self._missing_columns(table[1])))
        missing = self._missing_columns(header)
        if missing:
            heads = [
                *on_side(DiffSide.SLIDE, [_GAP.join(self.header.names)]),
                *on_side(DiffSide.OUTPUT, [_GAP.join(header.names)]),
            ]
            return with_lines(DifferenceRecord(kind=DifferenceKind.NO_COLUMN, names=tuple(missing)), heads)
        end, unmatched = self._match_rows(header, lines, place + 1)
        return self._explain_row(unmatched or 0, header, lines[end : self._end(lines, place + 1)])

    def headers(self, lines: Sequence[str], start: int) -> Iterator[tuple[int, Header]]:
        """Yield the lines that begin a table which may be this one."""
        first = self.header.names[0]
        for place in range(start, len(lines)):
            header = read_header(lines[place]) if first in lines[place] else None
            if header is not None:
                yield place, header

    def _end(self, lines: Sequence[str], start: int) -> int:
        return next((place for place, _ in self.headers(lines, start)), len(lines))

    def _missing_columns(self, header: Header) -> list[str]:
        return [name for name in self.header.names if name not in header.names]

    def _match_rows(self, header: Header, lines: Sequence[str], start: int) -> tuple[int, int | None]:
        """Where the rows that are there end, and the first row of the slide that is not."""
        end = start
        last = self._end(lines, start)
        for index, row in enumerate(self.rows):
            patterns = expected_cells(row)
            places = (at for at in range(end, last) if _row_matches(patterns, header, lines[at]))
            place = next(places, None)
            if place is None:
                return end, index
            end = place + 1
        return end, None

    def _explain_row(self, index: int, header: Header, lines: Sequence[str]) -> DifferenceRecord:
        row = self.rows[index]
        patterns = expected_cells(row)
        reals = filter(None, map(header.row, lines[:_SEARCHED_ROWS]))
        candidates = [_cells(row, patterns, real) for real in reals]
        if not candidates:
            shown = on_side(DiffSide.SLIDE, [_GAP.join(row.values())])
            expected = kept(next(iter(row.values())))
            first = DifferenceRecord(kind=DifferenceKind.MISSING_ROW, number=index + 1, expected=expected)
            return with_lines(first, shown)
        closest = max(candidates, key=_likeness)
        column = next((at for at, cell in enumerate(closest) if not cell.same), 0)
        first = DifferenceRecord(
            kind=DifferenceKind.OTHER_CELL,
            number=index + 1,
            subject=self.header.names[column],
            expected=kept(closest[column].expected),
            actual=kept(closest[column].actual),
        )
        return with_lines(first, _under_header(self.header.names, closest))


def read(lines: Sequence[str], start: int) -> Table | None:
    """Return the table whose header is this line of the claim; `None` when it is no header."""
    header = read_header(lines[start])
    if header is None:
        return None
    rows: list[dict[str, str]] = []
    end = start + 1
    while end < len(lines) and lines[end].strip() and read_header(lines[end]) is None:
        if lines[end].strip() not in ELISIONS:
            row = header.row(lines[end]) or loose_row(header, lines[end])
            if row is None:
                break
            rows.append(row)
        end += 1
    return Table(header, tuple(rows), end - start)


def read_header(line: str) -> Header | None:
    """Return the columns of a header row: two or more names in capitals, two or more spaces between them."""
    cells = list(_CELL.finditer(line))
    if len(cells) < 2 or not all(_COLUMN.fullmatch(cell.group()) for cell in cells):
        return None
    return Header(tuple(cell.group() for cell in cells), tuple(cell.start() for cell in cells))


def loose_row(header: Header, line: str) -> dict[str, str] | None:
    """Return a row whose author no longer kept the columns, as when a placeholder is longer than the name was."""
    texts = line.split()
    return dict(zip(header.names, texts, strict=True)) if len(texts) == len(header.names) else None


def expected_cells(row: dict[str, str]) -> list[tuple[str, LinePattern]]:
    """Return the cells of a claimed row by column, ready to be compared."""
    return [(name, LinePattern("..." if _varies(name, text) else text)) for name, text in row.items()]


def _varies(name: str, text: str) -> bool:
    return (name in _VARYING and bool(text)) or text in ELISIONS


def _row_matches(patterns: Sequence[tuple[str, LinePattern]], header: Header, line: str) -> bool:
    if not patterns[0][1].may_match(line):
        return False
    real = header.row(line)
    return real is not None and all(same_cell(name, expected, real[name]) for name, expected in reversed(patterns))


def same_cell(name: str, expected: LinePattern, real: str) -> bool:
    """Return whether a cell of a column says what the claim says."""
    if name == "RESTARTS":
        return expected.text.partition(" ")[0] in ("...", real.partition(" ")[0])
    return expected.matches(real)


def _cells(
    row: dict[str, str], patterns: Sequence[tuple[str, LinePattern]], real: dict[str, str]
) -> list[ComparedCell]:
    return [ComparedCell(row[name], real[name], same_cell(name, expected, real[name])) for name, expected in patterns]


def _likeness(cells: Sequence[ComparedCell]) -> float:
    """How much a row is like the one of the slide; its name, in the first column, counts most."""
    alike = likeness(frozenset(cells[0].expected.split("-")), frozenset(cells[0].actual.split("-")))
    return 3 * max(alike, cells[0].same) + sum(cell.same for cell in cells)


def _under_header(names: Sequence[str], cells: Sequence[ComparedCell]) -> list[DiffLineRecord]:
    widths = [max(len(name), len(cell.expected), len(cell.actual)) for name, cell in zip(names, cells, strict=True)]
    head = _GAP.join(name.ljust(width) for name, width in zip(names, widths, strict=True))
    padded = [
        ComparedCell(cell.expected.ljust(width), cell.actual.ljust(width), cell.same)
        for cell, width in zip(cells, widths, strict=True)
    ]
    return [*on_side(DiffSide.BOTH, [head]), *aligned(padded, _GAP)]
