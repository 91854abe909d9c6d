"""A claim that was not met, with what appeared in the place of what differs; all that matches stays as its author wrote it."""

from collections.abc import Sequence

from harness.deck.expectation_kind import ExpectationKind
from harness.match import alignment, match, renewed_json, table
from harness.match.contract import ELISIONS
from harness.match.ends import same_ends
from harness.match.lexemes import TextWord, words
from harness.match.line import LinePattern
from harness.match.table import Header, Table

_MOST_LINES = 400
"""Of an output that is held against a claim."""
_LIKE_ENOUGH = 0.5
"""Share of a block's lines that must be in the output, changed or not: less is another output altogether."""
_GAP = "   "


class _Another(Exception):
    """Too little of the claim is in the output."""


def renewed(kind: str, expected: str, output: str) -> str | None:
    """Return the claim as this output has it; `None` where it is met, where too little of it is left, and for patterns and statuses.

    Lines that match, placeholders and `...` stay. The output satisfies what is returned.
    """
    if match(kind, expected, output).satisfied:
        return None
    if kind == ExpectationKind.JSON:
        renewal = renewed_json.renewed(expected, output)
    elif ExpectationKind(kind).is_literal:
        renewal = _of_text(expected, [line for line in output.split("\n") if line.strip()][-_MOST_LINES:])
    else:
        return None
    if renewal is None or renewal == expected or not match(kind, renewal, output).satisfied:
        return None
    return renewal


def _of_text(expected: str, output: Sequence[str]) -> str | None:
    lines = expected.split("\n")
    made: list[str] = []
    number = position = 0
    try:
        while number < len(lines):
            expected_table = table.read(lines, number)
            if expected_table is not None:
                part, end = _of_table(lines[number : number + expected_table.height], expected_table, output, position)
                number += expected_table.height
            else:
                first = number
                while number < len(lines) and (number == first or not _begins_part(lines, number)):
                    number += 1
                part, end = _of_block(lines[first:number], output, position)
            made += part
            position = end
    except _Another:
        return None
    return "\n".join(made)


def _begins_part(lines: Sequence[str], number: int) -> bool:
    """True for a line that is not of the block above it."""
    ends = lines[number].strip() in ELISIONS or lines[number - 1].strip() in ELISIONS
    return ends or table.read(lines, number) is not None


# ── lines ────────────────────────────────────────────────────────────────────


def _of_block(lines: Sequence[str], output: Sequence[str], start: int) -> tuple[list[str], int]:
    """The block as it is in the output at or after `start`, and where it ends there."""
    numbers = [number for number, line in enumerate(lines) if line.strip() and line.strip() not in ELISIONS]
    patterns = [LinePattern(lines[number]) for number in numbers]
    if not patterns:
        return list(lines), start
    rest = output[start:]
    place = alignment.closest(patterns, rest, _alike)
    if place is None:
        if len(patterns) == len(rest) == 1:
            return [_indented(lines[numbers[0]], rest[0])], len(output)
        raise _Another
    place = max(0, place - len(patterns))
    window = rest[place : place + 3 * len(patterns) + 8]
    pairs = alignment.pairs(patterns, window, _alike)
    paired = [column for row, column in pairs if row is not None and column is not None]
    if len(paired) < _LIKE_ENOUGH * len(patterns):
        raise _Another
    made: dict[int, list[str]] = {}
    """What stands in the place of each line of the claim."""
    last = 0
    for row, column in pairs:
        if row is not None:
            last = numbers[row]
            made[last] = [] if column is None else [_of_line(lines[last], patterns[row], window[column])]
        elif column is not None and paired[0] < column < paired[-1]:
            made[last].append(_indented(lines[last], window[column]))
    whole = [text for number, line in enumerate(lines) for text in made.get(number, [line])]
    return whole, start + place + paired[-1] + 1


def _alike(pattern: LinePattern, line: str) -> float:
    """The share of words that mean the same, placeholders among them."""
    real = list(words(line))
    left = list(real)
    for expected in pattern.words:
        same = next((word for word in left if pattern.same_word(expected, word)), None)
        if same is not None:
            left.remove(same)
    return 2 * (len(real) - len(left)) / (len(real) + len(pattern.words) or 1)


def _of_line(line: str, pattern: LinePattern, actual: str) -> str:
    """The line with the words of the output where its own do not match."""
    if pattern.matches(actual):
        return line
    ours, theirs = _placed(line), _placed(actual)
    head, tail = same_ends(ours, theirs, lambda own, other: pattern.same_word(own[0], other[0]))
    if len(ours) == len(theirs):
        for (word, at), (real, _) in reversed(list(zip(ours, theirs, strict=True))):
            if not pattern.same_word(word, real):
                line = line[:at] + real.text + line[at + len(word.text) :]
        return line
    middle, real_middle = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    appeared = actual[real_middle[0][1] : _end(real_middle[-1])] if real_middle else ""
    if middle:
        before, behind = line[: middle[0][1]], line[_end(middle[-1]) :]
        return f"{before}{appeared}{behind}" if appeared else before.rstrip() + behind
    at = _end(ours[head - 1]) if head else len(line) - len(line.lstrip())
    return f"{line[:at]} {appeared}{line[at:]}" if head else f"{line[:at]}{appeared} {line[at:]}"


def _placed(line: str) -> list[tuple[TextWord, int]]:
    """The words of a line, each with its first character's place."""
    placed, position = [], 0
    for word in words(line):
        position = line.index(word.text, position)
        placed.append((word, position))
        position += len(word.text)
    return placed


def _end(placed: tuple[TextWord, int]) -> int:
    return placed[1] + len(placed[0].text)


def _indented(line: str, actual: str) -> str:
    """A line of the output, as far to the right as one of the claim."""
    return line[: len(line) - len(line.lstrip())] + actual.strip()


# ── tables ───────────────────────────────────────────────────────────────────


def _of_table(lines: Sequence[str], expected_table: Table, output: Sequence[str], start: int) -> tuple[list[str], int]:
    """The table with the columns of the output if it lacks one of its own, and with the cells that differ."""
    end = expected_table.find(output, start)
    if end is not None:
        return list(lines), end
    ours = expected_table.header
    headers = list(expected_table.headers(output, start))
    if not headers:
        raise _Another
    place, theirs = max(headers, key=lambda header: len(set(header[1].names) & set(ours.names)))
    has_all = set(ours.names) <= set(theirs.names)
    names = ours.names if has_all else theirs.names
    rows: list[tuple[str, list[str] | None]] = []
    position = place + 1
    for line in lines[1:]:
        if line.strip() in ELISIONS:
            rows.append((line, None))
            continue
        row = ours.row(line) or table.loose_row(ours, line) or {}
        position, real = _row_of(row, theirs, output, position)
        cells = dict(table.expected_cells(row))
        kept = {name for name in names if name in row and table.same_cell(name, cells[name], real[name])}
        is_same = has_all and len(kept) == len(names)
        rows.append((line, None if is_same else [row[name] if name in kept else real[name] for name in names]))
    offsets = ours.offsets if has_all else _offsets(names, [cells for _, cells in rows if cells])
    head = lines[0] if has_all else _row(names, offsets)
    return [head, *(line if cells is None else _row(cells, offsets) for line, cells in rows)], position


def _row_of(row: dict[str, str], header: Header, output: Sequence[str], start: int) -> tuple[int, dict[str, str]]:
    """The first line of the output that is about the same as a row of the claim, and where it ends."""
    name, pattern = table.expected_cells(row)[0]
    for place in range(start, len(output)):
        real = header.row(output[place])
        if real is not None and name in real and pattern.matches(real[name]):
            return place + 1, real
    raise _Another


def _offsets(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    widths = [max(map(len, column)) + len(_GAP) for column in zip(names, *rows, strict=True)]
    return tuple(sum(widths[:at]) for at in range(len(widths)))


def _row(cells: Sequence[str], offsets: Sequence[int]) -> str:
    line = ""
    for cell, offset in zip(cells, offsets, strict=True):
        line = line.ljust(offset) if len(line) + 1 < offset or not line else f"{line}{_GAP}"
        line += cell
    return line
