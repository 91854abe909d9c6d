"""kubectl's commands and flags: the table of its real binaries, and the rows about what it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from harness.knowledge.kubectl import Flag, KubectlCommand, table
from harness.knowledge.rows import Row, rows_by_file
from harness.knowledge.version_runs import versions_between
from reference.played import Change

from since.entries import Entry, Page, Section
from since.rows import entries_of_rows, entry_of_change, without_row
from since.spans import Span, seen
from since.subjects import command_of_row, command_typed, manifest_typed, resource_listed

FILES = ("programs/kubectl", "meaning")
"""Of the rows that stand on this page, but for those about kinds and outputs."""
_NOT_COMMANDS = frozenset({"drift-api", "drift-output"})
_LEAD = """\
Every command and every flag of the real kubectl {oldest} to {newest}, from their own help, hidden ones too; what has been played or read besides is
told by a row with its source. Versions are those of kubectl.
"""


def page() -> Page:
    """Return the page: a section for each command."""
    rows, played = _rows_by_command(), _played_by_command()
    paths = sorted({*table().paths, *rows, *played})
    lead = _LEAD.format(oldest=table().oldest, newest=table().newest)
    sections = [_section(path, rows.get(path, ()), played.get(path, ())) for path in paths]
    return Page("kubectl", lead, ("command or flag", "accepted", "otherwise, and instead"), sections)


def _rows_by_command() -> Mapping[str, Sequence[Row]]:
    by_command: dict[str, list[Row]] = defaultdict(list)
    for file in FILES:
        for row in rows_by_file()[file]:
            if row.finding not in _NOT_COMMANDS:
                by_command[command_of_row(row)].append(row)
    return by_command


def _played_by_command() -> Mapping[str, Sequence[Change]]:
    by_command: dict[str, list[Change]] = defaultdict(list)
    for change in without_row():
        if not manifest_typed(change) and not resource_listed(change):
            by_command[command_typed(change.typed)].append(change)
    return by_command


def _section(path: str, rows: Sequence[Row], played: Sequence[Change]) -> Section:
    anchor = path.replace(" ", "-")
    told = (*entries_of_rows(rows), *map(entry_of_change, played))
    if path not in table().paths:
        return Section(path, anchor, f"No kubectl since {table().oldest} has it.", told)
    command = table().command(path)
    own = (Entry(f"{anchor}-itself", f"`{path}`", _span(command)),) if _comes_or_goes(command) else ()
    changing = [flag for flag in command.flags if flag.versions != command.versions]
    return Section(
        path,
        anchor,
        " ".join(_lead(command)),
        (*own, *told, *(_flag_entry(anchor, flag, command, rows) for flag in changing)),
        tuple(_flag_name(flag) for flag in command.flags if flag.versions == command.versions),
        "Flags of all these versions",
    )


def _comes_or_goes(command: KubectlCommand) -> bool:
    return command.versions != versions_between(table().oldest, table().newest)


def _lead(command: KubectlCommand) -> Iterator[str]:
    if command.path == "kubectl":
        yield "Flags that every command takes."
    if command.aliases:
        parent = command.path.rpartition(" ")[0]
        yield f"Also {', '.join(f'`{parent} {alias}`' for alias in sorted(command.aliases))}."
    yield f"In kubectl {_span(command).text}."


def _span(command: KubectlCommand) -> Span:
    return seen(command.versions, versions_between(table().oldest, table().newest))


def _flag_entry(anchor: str, flag: Flag, command: KubectlCommand, rows: Sequence[Row]) -> Entry:
    about = [row for row in rows if f"--{flag.name}" in row.flags]
    remark = "\n".join(f"See {row.what}." for row in about)
    return Entry(f"{anchor}--{flag.name}", _flag_name(flag), seen(flag.versions, command.versions), (), remark)


def _flag_name(flag: Flag) -> str:
    return f"`--{flag.name}`, `-{flag.letter}`" if flag.letter else f"`--{flag.name}`"
