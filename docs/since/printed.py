"""The tables that `kubectl get` prints: their heads, as real servers of each version print them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from harness.knowledge import servers
from harness.knowledge.printed_tables import Printed, all_tables
from reference.played import Change

from since.entries import Entry, Page, Section
from since.rows import without_row
from since.spans import seen
from since.subjects import resource_listed

_LEAD = """\
What `kubectl get` prints above the objects of a kind, and with `-o wide` where that is more: the server makes these tables, and the real
ones were asked. What was printed before 1.17 is among [the messages](messages.md).
"""
_GAP = "   "


def page() -> Page:
    """Return the page: a section for each resource whose table changed, then one for all others."""
    sections, lasting = [], []
    for resource, group in groupby(all_tables(), key=lambda printed: printed.resource):
        tables = sorted(group, key=lambda printed: min(printed.versions))
        if len(tables) > 1 or _comes_or_goes(tables[0]):
            sections.append(_section(resource, tables))
        else:
            lasting.append(_entry(tables[0], f"`kubectl get {tables[0].name}`", _played(resource)))
    same = Section("The same in all versions", "same", "Servers of all versions print these alike.", tuple(lasting))
    return Page("Printed tables", _LEAD, ("table", "printed", "as it was played"), (*sections, same))


def _comes_or_goes(printed: Printed) -> bool:
    return printed.versions.isdisjoint({servers.oldest()}) or printed.versions.isdisjoint({servers.newest()})


def _section(resource: str, tables: Sequence[Printed]) -> Section:
    *earlier, last = tables
    entries = (*(_entry(printed, "", ()) for printed in earlier), _entry(last, "", _played(resource)))
    return Section(f"kubectl get {last.name}", resource.replace(".", "-"), f"`{resource}`", entries)


def _played(resource: str) -> tuple[Change, ...]:
    return tuple(change for change in without_row() if resource_listed(change) == resource)


def _entry(printed: Printed, name: str, played: tuple[Change, ...]) -> Entry:
    heads = [_GAP.join(printed.columns)]
    heads += [_GAP.join(printed.wide)] if printed.wide != printed.columns else []
    anchor = f"{printed.resource.replace('.', '-')}-{str(min(printed.versions)).replace('.', '-')}"
    return Entry(
        anchor, name, seen(printed.versions & servers.asked().keys(), servers.asked()), tuple(heads), played=played
    )
