"""Two outputs of one command compared, after what varies was taken out of them: does the audience see something else?"""

import re
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from harness.drift.baseline.details import Detail, DetailKind
from harness.drift.baseline.documents import PATH
from harness.drift.baseline.levels import Level
from harness.knowledge.inner_calls import calls_inside_too
from harness.knowledge.speaking import prints_own_words
from harness.knowledge.traits import Trait
from harness.match.table import Header, read_header
from harness.shell.lazy_pattern import lazy_pattern

Difference = tuple[Level, Detail]

_NOTICE = lazy_pattern(
    r"warning: |[WI]\d{4} |Flag -\S+ has been deprecated|DEPRECATED|default(?:ed|ing) container"
    r"|use 'kubectl describe pod|If you don't see a command prompt|\S+ is DEPRECATED|.*\bis deprecated\b",
    re.IGNORECASE,
)
"""Lines that a command prints beside what it is there for."""
_MESSAGES = (
    lazy_pattern(r"(?P<kind>[a-z]+)(?:\.[a-z0-9.-]+)?/(?P<name>\S+) (?P<verb>[a-z].*)"),
    lazy_pattern(r'(?P<kind>[a-z]+)(?:\.[a-z0-9.-]+)? "(?P<name>[^"]+)" (?P<verb>[a-z].*)'),
)
"""What kubectl says of an object: `deployment.apps/web created`, and until 1.10 `deployment "web" created`."""
_ADDITIONS = lazy_pattern(r" from \S+ namespace$| \((?:client |server )?dry run\)$| \(\w+ rollback to \d+\)$")
_FACT = lazy_pattern(r"[\"“'`‘(\[{]?([^\s\"“”'`’()\[\]{},;]*[\d/=_$][^\s\"“”'`’()\[\]{},;]*|\"[^\"]+\"|“[^”]+”)")
_LABEL = lazy_pattern(r"([A-Z][\w ()/.-]*?):(?:\s+|$)(.*)")


def output_differences(command: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    """Yield what differs in what a command printed, each with how much."""
    if before == after:
        return
    old, old_notices = _parted(before)
    new, new_notices = _parted(after)
    yield from ((Level.COSMETIC, Detail(DetailKind.NOTICE, before=line)) for line in _more(old_notices, new_notices))
    yield from ((Level.COSMETIC, Detail(DetailKind.NOTICE, after=line)) for line in _more(new_notices, old_notices))
    old_tables, old_lines = _tables(old)
    new_tables, new_lines = _tables(new)
    for old_table, new_table in zip_longest(old_tables, new_tables):
        yield from _of_tables(old_table, new_table)
    is_its_own = prints_own_words(command)
    calls = calls_inside_too(command)
    if old_lines and new_lines and all(map(PATH.fullmatch, (*old_lines, *new_lines))):
        yield from _of_documents(old_lines, new_lines, fields_matter=not is_its_own)
    elif any(call.path == "kubectl describe" for call in calls):
        yield from _of_descriptions(old_lines, new_lines)
    else:
        order_matters = any(Trait.SORTS in call.traits or call.has_any("--sort-by") for call in calls)
        yield from _of_lines(old_lines, new_lines, words_matter=not is_its_own, order_matters=order_matters)


def _parted(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what a command prints, and what it says beside that."""
    kept = [line for line in lines if not _NOTICE.match(line)]
    return kept, [line for line in lines if _NOTICE.match(line)]


def _more(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return the lines that the others lack; `warning:` and `Warning:` are one."""
    known = {line.strip().lower() for line in others}
    return [line.strip() for line in lines if line.strip().lower() not in known]


# ── tables ───────────────────────────────────────────────────────────────────

_Table = tuple[Header, list[dict[str, str]]]


def _tables(lines: Sequence[str]) -> tuple[list[_Table], list[str]]:
    """Return the tables among some lines, and the rest."""
    tables: list[_Table] = []
    rest = []
    is_inside = False
    for line in lines:
        header = read_header(line)
        if header is not None:
            tables.append((header, []))
            is_inside = True
            continue
        row = tables[-1][0].row(line) if is_inside else None
        if row is None:
            is_inside = False
            rest.append(line)
        else:
            tables[-1][1].append(row)
    return tables, rest


def _of_tables(before: _Table | None, after: _Table | None) -> Iterator[Difference]:
    if before is None or after is None:
        columns = [None if table is None else ", ".join(table[0].names) for table in (before, after)]
        yield Level.CHANGED, Detail(DetailKind.TABLE, columns[0], columns[1])
        return
    old, new = before[0].names, after[0].names
    if gone := [name for name in old if name not in new]:
        yield Level.COSMETIC, Detail(DetailKind.COLUMNS, before=", ".join(gone))
    if added := [name for name in new if name not in old]:
        yield Level.COSMETIC, Detail(DetailKind.COLUMNS, after=", ".join(added))
    shared = [name for name in old if name in new]
    if shared != [name for name in new if name in old]:
        yield Level.COSMETIC, Detail(DetailKind.COLUMN_ORDER, after=", ".join(new))
    old_rows = [tuple(row[name] for name in shared) for row in before[1]]
    new_rows = [tuple(row[name] for name in shared) for row in after[1]]
    yield from _of_rows(shared, old_rows, new_rows)


def _of_rows(names: Sequence[str], before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> Iterator[Difference]:
    gone = [row for row in before if row not in after]
    added = [row for row in after if row not in before]
    for row in gone:
        other = next((candidate for candidate in added if candidate[:1] == row[:1]), None)
        if other is None:
            yield Level.CHANGED, Detail(DetailKind.ROW, before=_row(row))
            continue
        added.remove(other)
        for name, old, new in zip(names, row, other, strict=True):
            if old != new:
                yield Level.CHANGED, Detail(DetailKind.CELL, old, new, row[0], name)
    for row in added:
        yield Level.CHANGED, Detail(DetailKind.ROW, after=_row(row))
    if not gone and not added and list(dict.fromkeys(before)) != list(dict.fromkeys(after)):
        yield Level.CHANGED, Detail(DetailKind.ROW_ORDER, after=", ".join(row[0] for row in after))


def _row(cells: Sequence[str]) -> str:
    return "   ".join(cells)


# ── descriptions ─────────────────────────────────────────────────────────────────


def _of_descriptions(before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    """`kubectl describe`: a table that lies on its side."""
    old, new = _fields(before), _fields(after)
    if gone := [label for label in old if label not in new]:
        yield Level.COSMETIC, Detail(DetailKind.LABELS, before=", ".join(gone))
    if added := [label for label in new if label not in old]:
        yield Level.COSMETIC, Detail(DetailKind.LABELS, after=", ".join(added))
    for label, value in old.items():
        if label in new and new[label] != value:
            yield Level.CHANGED, Detail(DetailKind.LABELLED, value, new[label], label)


def _fields(lines: Sequence[str]) -> dict[str, str]:
    """Return the values by label; a label that comes again gets a number, what has none goes to the label before."""
    fields: dict[str, str] = {}
    label = ""
    for line in lines:
        match = _LABEL.match(line.strip())
        if match is None:
            fields[label] = f"{fields.get(label, '')} {' '.join(line.split())}".strip()
            continue
        label, number = match[1], 1
        while label in fields:
            number += 1
            label = f"{match[1]} ({number})"
        fields[label] = " ".join(match[2].split())
    return fields


# ── JSON and YAML ─────────────────────────────────────────────────────────────────


def _of_documents(before: Sequence[str], after: Sequence[str], *, fields_matter: bool) -> Iterator[Difference]:
    """Yield the values that differ: a field more is cosmetic, and so is one less of what the API has; elements of lists are not."""
    old, new = _by_path(before), _by_path(after)
    fields_matter = fields_matter and not any(path.endswith(".apiVersion") for path in old)
    for path, value in old.items():
        if path in new:
            if new[path] != value:
                yield Level.CHANGED, Detail(DetailKind.VALUE, value, new[path], path)
            continue
        gone = _missing_element(path, new)
        is_value = gone in ("", path)
        yield (
            Level.CHANGED if gone or fields_matter else Level.COSMETIC,
            Detail(DetailKind.VALUE, before=value, subject=path)
            if is_value
            else Detail(DetailKind.ELEMENT, before=gone),
        )
    for path, value in new.items():
        if path not in old:
            added = _missing_element(path, old)
            is_value = added in ("", path)
            yield (
                Level.CHANGED if added else Level.COSMETIC,
                Detail(DetailKind.VALUE, after=value, subject=path)
                if is_value
                else Detail(DetailKind.ELEMENT, after=added),
            )


def _missing_element(path: str, others: Collection[str]) -> str:
    """Return the outermost element of a list in this path that the other output does not have; empty if it has all."""
    elements = [path[: match.end()] for match in _ELEMENT.finditer(path)]
    return next((element for element in elements if not any(other.startswith(element) for other in others)), "")


_ELEMENT = lazy_pattern(r"\]")


def _by_path(lines: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in lines:
        match = PATH.fullmatch(line)
        assert match is not None
        values[match[1]] = f"{values[match[1]]}, {match[2]}" if match[1] in values else match[2]
    return values


# ── messages and other lines ──────────────────────────────────────────────────────


def _of_lines(
    before: Sequence[str], after: Sequence[str], *, words_matter: bool, order_matters: bool
) -> Iterator[Difference]:
    old, new = [*map(_meaning, before)], [*map(_meaning, after)]
    reworded = dict(zip(old, before, strict=True))
    for meaning, line in zip(new, after, strict=True):
        if meaning in reworded and _words(reworded[meaning]) != _words(line):
            yield Level.COSMETIC, Detail(DetailKind.WORDING, reworded[meaning].strip(), line.strip())
    if sorted(old) == sorted(new):
        if order_matters and old != new:
            yield Level.CHANGED, Detail(DetailKind.LINE_ORDER)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for old_at, new_at in zip_longest(range(start, end), range(other_start, other_end)):
            if old_at is None:
                yield Level.CHANGED, Detail(DetailKind.LINE, after=after[new_at].strip())
            elif new_at is None:
                yield Level.CHANGED, Detail(DetailKind.LINE, before=before[old_at].strip())
            else:
                is_wording = not words_matter and _is_wording(old[old_at], new[new_at])
                lines = before[old_at].strip(), after[new_at].strip()
                yield (
                    Level.COSMETIC if is_wording else Level.CHANGED,
                    Detail(DetailKind.WORDING if is_wording else DetailKind.LINE, *lines),
                )


def _meaning(line: str) -> tuple[str, ...]:
    """Return what a line says, however it is worded: of a message the object and what became of it."""
    text = _words(line)
    for pattern in _MESSAGES:
        if match := pattern.fullmatch(_ADDITIONS.sub("", text)):
            return match["kind"], match["name"], match["verb"]
    return (text,)


def _is_wording(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Return whether two lines that are no messages about an object name the same things."""
    if len(before) > 1 or len(after) > 1:
        return False
    return sorted(_FACT.findall(before[0])) == sorted(_FACT.findall(after[0]))


def _words(line: str) -> str:
    return " ".join(line.split())
