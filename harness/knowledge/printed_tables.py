"""The tables that servers print for `kubectl get`: which columns those of a kind have, in which versions (`servers/columns.csv`)."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from harness.knowledge import servers
from harness.knowledge.apis import released
from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version
from harness.knowledge.version_runs import read_runs
from harness.shell.lazy_pattern import lazy_pattern

FILE = servers.FOLDER / "columns.csv"
_GAP = lazy_pattern(r"\s{2,}")
_HEAD = lazy_pattern(r"^[ \t]*(?:NAMESPACE +)?NAME  +[A-Z].*$")
_WIDE = "*"
"""Stands before a column that only `-o wide` shows."""
_ADDED = ("NAMESPACE", "LABELS")
"""What `-A` puts before the columns, and `--show-labels` behind them."""
_COMMON = frozenset({"NAME", "AGE", "CREATED AT"})
"""Columns by which no kind is known: those of a custom resource whose author names none."""


class Printed(Struct, frozen=True):
    """The columns of a kind's table."""

    resource: str
    """`cronjobs.batch`."""
    columns: tuple[str, ...]
    """`LAST SCHEDULE` is one."""
    wide: tuple[str, ...]
    """The columns of `-o wide`."""
    versions: frozenset[Version]
    """Those whose server prints them."""

    @property
    def name(self) -> str:
        """As one types it behind `kubectl get`."""
        return self.resource.partition(".")[0]


class Outdated(Struct, frozen=True):
    """The head of a table that a version does not print."""

    line: int
    """Of the text, counted from 0."""
    head: str
    """As it stands there."""
    printed: Printed
    """What prints it."""
    instead: str
    """The head that the version prints for the same kind."""


def outdated(text: str, version: Version) -> Iterator[Outdated]:
    """Yield the heads in a claimed output that only servers of other versions print, where this one prints another for the same kind.

    A kind that the version does not serve as it is released says nothing: the table can be a custom resource's. Nor is anything known of
    a version that no server was asked of.
    """
    if "NAME  " not in text or version in servers.unasked() or version < servers.oldest():
        return
    version = min(version, servers.newest())
    for number, line in enumerate(text.split("\n")):
        if _HEAD.match(line):
            columns = _columns(line)
            fitting = _by_columns().get(columns, ())
            if _COMMON.issuperset(columns) or any(version in printed.versions for printed in fitting):
                continue
            for printed in fitting:
                if instead := _instead(printed, columns, version):
                    yield Outdated(number, line.strip(), printed, instead)
                    break


def of_resource(resource: str) -> Sequence[Printed]:
    """Return all tables of a resource, `cronjobs.batch`, in whatever versions."""
    return _by_resource().get(resource, ())


def head_in(resource: str, version: Version, *, is_wide: bool = False) -> str:
    """Return the head of the table of a resource, `cronjobs.batch`, that a version prints; empty where it is not known, or not served as released."""
    if version not in released(resource):
        return ""
    heads = (
        printed.wide if is_wide else printed.columns for printed in of_resource(resource) if version in printed.versions
    )
    return "   ".join(next(heads, ()))


def _columns(head: str) -> tuple[str, ...]:
    """Return the columns of a head, without what options of `kubectl get` add to those of the server."""
    columns = _GAP.split(head.strip())
    return tuple(column for column in columns if column not in _ADDED)


def _instead(printed: Printed, columns: Sequence[str], version: Version) -> str:
    """Return the head that a version prints for the kind; empty where it has to be switched on, or is not served."""
    is_wide = columns != printed.columns
    for other in of_resource(printed.resource):
        if version in other.versions and version in released(printed.resource):
            return "   ".join(other.wide if is_wide else other.columns)
    return ""


@cache
def all_tables() -> tuple[Printed, ...]:
    """Return all tables, those of a resource one after the other."""
    tables = []
    for row in read_rows(FILE):
        cells = row["columns"].split("  ")
        columns = tuple(cell for cell in cells if not cell.startswith(_WIDE))
        wide = tuple(cell.removeprefix(_WIDE) for cell in cells)
        tables.append(Printed(row["resource"], columns, wide, read_runs(row["versions"])))
    return tuple(tables)


@cache
def _by_columns() -> Mapping[tuple[str, ...], tuple[Printed, ...]]:
    tables: dict[tuple[str, ...], tuple[Printed, ...]] = {}
    for printed in all_tables():
        for columns in {printed.columns, printed.wide}:
            tables[columns] = (*tables.get(columns, ()), printed)
    return tables


@cache
def _by_resource() -> Mapping[str, tuple[Printed, ...]]:
    tables: dict[str, tuple[Printed, ...]] = {}
    for printed in all_tables():
        tables[printed.resource] = (*tables.get(printed.resource, ()), printed)
    return tables
