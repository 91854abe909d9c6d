"""Entries of the rows that people keep, each with what was played of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from harness.knowledge.rows import Row, rows_by_id
from harness.knowledge.version import read_version
from reference.played import Change, changes

from since.entries import Entry
from since.spans import Span, bounded

_NAMES = {"{name}": "NAME", "{image}": "IMAGE"}
"""What stands in a row for what only a deck names."""


def entry_of_row(row: Row) -> Entry:
    """Return a row as an entry, under its id."""
    remark = "\n".join(filter(None, (row.change, f"Instead: {row.write}")))
    played = played_by_name().get(row.id, ())
    return Entry(row.id, _named(row.what), bounded(row.since, row.until), (), _named(remark), row.source, played)


def entries_of_rows(rows: Iterable[Row]) -> tuple[Entry, ...]:
    """Return rows as entries, in their order."""
    return tuple(map(entry_of_row, rows))


def entry_of_change(change: Change) -> Entry:
    """Return as an entry what was played and has no row of its own."""
    return Entry(change.anchor, change.what, span_of_change(change), played=(change,))


def span_of_change(change: Change) -> Span:
    """Return since or until which version a deck does what its author wants, as far as it was played."""
    if change.before.is_right:
        return bounded(None, read_version(change.before.release))
    return bounded(read_version(change.after.release), None)


@cache
def played_by_name() -> Mapping[str, tuple[Change, ...]]:
    """Return what was played, by the names of the rows."""
    by_name: dict[str, list[Change]] = defaultdict(list)
    for change in changes():
        by_name[change.name].append(change)
    return {name: tuple(played) for name, played in by_name.items()}


def without_row() -> tuple[Change, ...]:
    """Return what was played and has no row of its own, since the tables of kubectl and of the servers know it."""
    return tuple(change for change in changes() if change.name not in rows_by_id())


def _named(text: str) -> str:
    for placeholder, name in _NAMES.items():
        text = text.replace(placeholder, name)
    return text
