"""Kinds and their API versions: what real servers served, and what is known of the years before the oldest of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from harness.knowledge import servers
from harness.knowledge.apis import KINDS, Served, maturity, replacement, served_kinds
from harness.knowledge.releases import NEWEST
from harness.knowledge.rows import Row, rows_by_file
from harness.knowledge.tables import read_rows
from harness.knowledge.version_runs import write_runs

from since.entries import Entry, Page, Section
from since.rows import entries_of_rows, without_row
from since.spans import bounded
from since.subjects import manifest_typed

_LEAD = """\
Which version serves which API version of a kind, as it is released. {asked} real servers of Kubernetes {oldest} to {newest} were asked{unasked};
what is older is from the life cycles in `k8s.io/api`. A custom resource is nobody's of these.
"""
_Names = Mapping[str, str]
"""A row of the table of what servers serve."""


def page() -> Page:
    """Return the page: a section for each kind."""
    unasked = f", none of {write_runs(servers.unasked()).replace(',', ', ')}" if servers.unasked() else ""
    lead = _LEAD.format(asked=len(servers.asked()), oldest=servers.oldest(), newest=servers.newest(), unasked=unasked)
    of_servers = _rows_of_servers()
    sections = [_section(kind, served, of_servers) for kind, served in sorted(served_kinds().items())]
    return Page("Kinds and API versions", lead, ("API version", "served", "warnings, and instead"), sections)


def _rows_of_servers() -> Mapping[str, Mapping[str, _Names]]:
    by_kind: dict[str, dict[str, _Names]] = defaultdict(dict)
    for row in read_rows(KINDS):
        by_kind[row["kind"]][row["api"]] = row
    return by_kind


def _section(kind: str, served: Sequence[Served], of_servers: Mapping[str, Mapping[str, _Names]]) -> Section:
    rows = of_servers.get(kind, {})
    order = sorted(served, key=lambda each: (each.api.rpartition("/")[0], maturity(each.api)))
    return Section(
        kind,
        kind.lower(),
        _lead(rows.values()),
        (*(_entry(each, rows.get(each.api)) for each in order), *entries_of_rows(_rows_about(rows.values()))),
    )


def _lead(rows: Sequence[_Names]) -> str:
    names = dict.fromkeys(name for row in rows for name in (row["resource"], *row["short"].split()))
    named = ", ".join(f"`{name}`" for name in names)
    scopes = " and ".join(
        dict.fromkeys("a namespace" if row["scope"] == "namespace" else "the cluster" for row in rows)
    )
    return f"{named}; of {scopes}." if names else "No server since 1.17 has it."


def _entry(served: Served, row: _Names | None) -> Entry:
    anchor = f"{served.kind.lower()}-{served.api.replace('/', '-')}"
    remark = "\n".join(_remarks(served, row))
    played = tuple(change for change in without_row() if manifest_typed(change) == (served.api, served.kind))
    return Entry(
        anchor, f"`{served.api}`", bounded(served.since, served.until), (), remark, _source(served, row), played
    )


def _source(served: Served, row: _Names | None) -> str:
    """Return on which servers it was seen; where none was asked, what else tells of it."""
    return f"seen on {row['served'].replace('-', ' to ').replace(',', ', ')}" if row else served.source


def _remarks(served: Served, row: _Names | None) -> Iterator[str]:
    if served.is_switched:
        yield "Only where it is switched on."
    elif served.switched:
        yield f"Where it is switched on, also {write_runs(served.switched).replace(',', ', ')}."
    if row and row["deprecated"]:
        end = f", to go in {row['unavailable']}" if row["unavailable"] else ""
        yield f"Deprecated since {row['deprecated']}{end}."
    if served.until and (instead := replacement(served, NEWEST)):
        yield f"Instead: `{instead}`"
    elif row and row["instead"]:
        yield f"Instead: `{row['instead']}`"
    if served.unknown:
        yield f"No server of {write_runs(served.unknown).replace(',', ', ')} was asked."


def _rows_about(rows: Sequence[_Names]) -> Iterator[Row]:
    """Yield the rows whose argument is the name of a kind."""
    names = {name for row in rows for name in (row["resource"], *row["short"].split())}
    for row in rows_by_file()["programs/kubectl"]:
        pattern = row.argument or row.first_argument
        if row.finding == "drift-api" and pattern and any(pattern.fullmatch(name) for name in names):
            yield row
