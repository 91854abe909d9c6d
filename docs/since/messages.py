"""What servers warn of, and what kubectl and other programs print otherwise than before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from harness.knowledge import server_warnings, servers
from harness.knowledge.rows import Row, rows_by_file, rows_by_id
from harness.knowledge.tables import read_rows
from harness.knowledge.version_runs import read_runs

from since.entries import Entry, Page, Section
from since.rows import entries_of_rows
from since.spans import seen

_LEAD = """\
Texts that a deck shows and that another version words otherwise, each with the versions that print it, and the warnings that real servers of
each version gave when they took an object.
"""


def page() -> Page:
    """Return the page: a section for each command that prints such texts, then the warnings of servers."""
    by_command: dict[str, list[Row]] = defaultdict(list)
    for rows in rows_by_file().values():
        for row in rows:
            if row.finding == "drift-output":
                by_command[next(iter((*row.printed_by, *row.commands)), "")].append(row)
    sections = [
        Section(f"What {command} prints", command.replace(" ", "-"), "", entries_of_rows(rows))
        for command, rows in sorted(by_command.items())
        if command
    ]
    others = Section("Other messages and tables", "messages", "", entries_of_rows(by_command[""]))
    warnings = Section(
        "Warnings of servers",
        "warnings",
        "kubectl shows each behind `Warning:`. The place in a list is that of the object by which it was seen.",
        tuple(_warnings()),
    )
    return Page(
        "Messages and warnings", _LEAD, ("text", "printed", "otherwise, and instead"), (*sections, others, warnings)
    )


def _warnings() -> Iterator[Entry]:
    for row in read_rows(server_warnings.FILE):
        about = rows_by_id().get(row["object"])
        remark = f"Instead: {about.write}" if about else ""
        versions = read_runs(row["versions"]) & servers.asked().keys()
        anchor = f"warning-{row['object']}-{str(min(versions)).replace('.', '-')}"
        yield Entry(anchor, "", seen(versions, servers.asked()), (row["warning"],), remark)
