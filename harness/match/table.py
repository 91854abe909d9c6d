"""A kubectl table, compared column by column.

The slide's columns must be there, in any place: a newer server may add some. The slide's rows must be there in
their order; other rows belong to what else lives in the cluster. Columns that tell ages and measurements vary;
of `RESTARTS` the count matters, not how long ago.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.match.difference import Cell, aligned, clipped, quoted, signed, told
from harness.match.line import LinePattern, likeness

_CELL = re.compile(r"\S+(?: \S+)*")
_COLUMN = re.compile(r"[A-Z][A-Z0-9 %/_.-]*(?:\([^()]*\))?")
_VARYING = frozenset(
    {"AGE", "CREATED", "DURATION", "FIRST SEEN", "LAST SCHEDULE", "LAST SEEN", "CPU(cores)", "MEMORY(bytes)"}
    | {"CPU%", "MEMORY%", "CPU(%)", "MEMORY(%)", "CPU %", "MEM %", "NET I/O", "BLOCK I/O"}
)
_ELISIONS = frozenset({"...", "…", "[...]", "[…]"})
_GAP = "   "


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns and where they begin."""

    names: tuple[str, ...]
    offsets: tuple[int, ...]

    def row(self, line: str) -> dict[str, str] | None:
        """The cells of a line by column; `None` when it does not fit under this header."""
        texts = _CELL.findall(line)
        if len(texts) != len(self.names):
            if any(line[offset - 1 : offset].strip() for offset in self.offsets[1:]):
                return None
            ends = (*self.offsets[1:], len(line))
            texts = [line[start:end].strip() for start, end in zip(self.offsets, ends, strict=True)]
        return dict(zip(self.names, texts, strict=True))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the slide."""

    header: Header
    rows: tuple[dict[str, str], ...]
    number: int
    """The header's line in the claim, counted from 1."""
    height: int
    """Lines that the table takes in the claim."""

    def find(self, lines: Sequence[str], start: int) -> int | None:
        """Where the first table ends that has these columns and rows, at or after `start`."""
        for place in self._headers(lines, start):
            header = read_header(lines[place])
            if header is None or self._missing_columns(header):
                continue
            end, unmatched = self._match_rows(header, lines, place + 1)
            if unmatched is None:
                return end
        return None

    def explain(self, lines: Sequence[str], start: int) -> list[str]:
        """Why no table of the output is this one; told about the last of those with the most of its columns."""
        tables = [(place, header) for place in self._headers(lines, start) if (header := read_header(lines[place]))]
        if not tables:
            return [
                f"the output has no table with the columns {', '.join(self.header.names)}",
                *signed("+", lines[start:][-15:]),
            ]
        place, header = min(reversed(tables), key=lambda each: len(self._missing_columns(each[1])))
        missing = self._missing_columns(header)
        if missing:
            return [
                f"the output has no column {', '.join(map(quoted, missing))}",
                *aligned([Cell(name, name, name not in missing) for name in self.header.names], _GAP)[:1],
                *signed("+", [lines[place]]),
            ]
        end, unmatched = self._match_rows(header, lines, place + 1)
        assert unmatched is not None
        return self._explain_row(unmatched, header, lines[place + 1 : self._end(lines, place + 1)], end - place - 1)

    def _headers(self, lines: Sequence[str], start: int) -> list[int]:
        first = self.header.names[0]
        return [place for place in range(start, len(lines)) if first in lines[place]]

    def _missing_columns(self, header: Header) -> list[str]:
        return [name for name in self.header.names if name not in header.names]

    def _match_rows(self, header: Header, lines: Sequence[str], start: int) -> tuple[int, int | None]:
        """Where the rows that are there end, and the first row of the slide that is not."""
        end = start
        last = self._end(lines, start)
        for index, row in enumerate(self.rows):
            patterns = _patterns(row)
            for place in range(end, last):
                if all(fixed in lines[place] for _, pattern in patterns for fixed in pattern.fixed[:1]):
                    real = header.row(lines[place])
                    if real is not None and all(_same(name, claim, real[name]) for name, claim in patterns):
                        end = place + 1
                        break
            else:
                return end, index
        return end, None

    def _end(self, lines: Sequence[str], start: int) -> int:
        first = self.header.names[0]
        after = (place for place in range(start, len(lines)) if first in lines[place] and read_header(lines[place]))
        return next(after, len(lines))

    def _explain_row(self, index: int, header: Header, lines: Sequence[str], start: int) -> list[str]:
        row = self.rows[index]
        patterns = _patterns(row)
        claim = frozenset(" ".join(row.values()).split())
        best: tuple[float, list[Cell]] | None = None
        for line in lines[start:][:2000]:
            real = header.row(line)
            if real is None:
                continue
            found = [Cell(row[name], real[name], _same(name, each, real[name])) for name, each in patterns]
            score = sum(cell.same for cell in found) + 2 * found[0].same + likeness(claim, frozenset(line.split()))
            if best is None or score > best[0]:
                best = (score, found)
        if best is None:
            return [
                f"row {index + 1} of the slide's table is not in the output: {quoted(next(iter(row.values())))}",
                *signed("-", [_GAP.join(row.values())]),
                *signed("+", lines[:15]),
            ]
        differing = [name for name, cell in zip(row, best[1], strict=True) if not cell.same]
        name = differing[0] if differing else next(iter(row))
        cell = best[1][list(row).index(name)]
        return [
            f"row {index + 1} of the slide's table, column {name}: {told(cell)}",
            *_under_header(self.header.names, best[1]),
        ]


def read(lines: Sequence[str], start: int) -> Table | None:
    """The table whose header is this line of the claim; `None` when it is no header."""
    header = read_header(lines[start])
    if header is None:
        return None
    rows: list[dict[str, str]] = []
    end = start + 1
    while end < len(lines) and lines[end].strip() and read_header(lines[end]) is None:
        if lines[end].strip() not in _ELISIONS:
            row = header.row(lines[end]) or _loose_row(header, lines[end])
            if row is None:
                break
            rows.append(row)
        end += 1
    return Table(header, tuple(rows), start + 1, end - start)


def read_header(line: str) -> Header | None:
    """The columns of a header row: two or more names in capitals, two or more spaces between them."""
    found = list(_CELL.finditer(line))
    if len(found) < 2 or not all(_COLUMN.fullmatch(cell.group()) for cell in found):
        return None
    return Header(tuple(cell.group() for cell in found), tuple(cell.start() for cell in found))


def _loose_row(header: Header, line: str) -> dict[str, str] | None:
    """A row in which the author no longer kept the columns, as when a placeholder is longer than the name was."""
    texts = line.split()
    return dict(zip(header.names, texts, strict=True)) if len(texts) == len(header.names) else None


def _patterns(row: dict[str, str]) -> list[tuple[str, LinePattern]]:
    return [(name, LinePattern("..." if _varies(name, text) else text)) for name, text in row.items()]


def _varies(name: str, text: str) -> bool:
    return (name in _VARYING and bool(text)) or text in _ELISIONS


def _same(name: str, claim: LinePattern, real: str) -> bool:
    if name == "RESTARTS":
        return claim.text.split(" ")[0] in ("...", real.split(" ")[0])
    return claim.matches(real)


def _under_header(names: Sequence[str], cells: Sequence[Cell]) -> list[str]:
    widths = [max(len(name), len(cell.expected), len(cell.actual)) for name, cell in zip(names, cells, strict=True)]
    head = _GAP.join(name.ljust(width) for name, width in zip(names, widths, strict=True))
    padded = [
        Cell(cell.expected.ljust(width), cell.actual.ljust(width), cell.same)
        for cell, width in zip(cells, widths, strict=True)
    ]
    return [clipped(f"  {head}".rstrip()), *aligned(padded, _GAP)]
