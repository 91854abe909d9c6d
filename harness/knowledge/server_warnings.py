"""What real servers warn of when they take an object (`servers/warnings.csv`): which of them say so, and which row tells more."""

from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from harness.knowledge import servers
from harness.knowledge.rows import Row, rows_by_id
from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version
from harness.knowledge.version_runs import read_runs
from harness.shell.lazy_pattern import lazy_pattern

FILE = servers.FOLDER / "warnings.csv"
_INDEX = lazy_pattern(r"\[\d+\]")
_TEMPLATE = lazy_pattern(r"^spec\.(?:jobTemplate\.spec\.)?template\.")
"""Stands before the fields of a pod in whatever makes pods."""


class ServerWarning(Struct, frozen=True):
    """A warning by its text."""

    name: str
    """Of the object by which it was seen; that of a row where one is about the same."""
    versions: frozenset[Version]
    """Those whose server says it."""

    @property
    def row(self) -> Row | None:
        """The row that says what to write instead."""
        return rows_by_id().get(self.name)


def find_warning(text: str) -> ServerWarning | None:
    """Return what is known of a warning, whatever the place of its field in a list or in a template; `None` for any other text."""
    return _warnings().get(_plain(text))


def _plain(text: str) -> str:
    return _INDEX.sub("[]", _TEMPLATE.sub("", text.strip()))


@cache
def _warnings() -> Mapping[str, ServerWarning]:
    warnings: dict[str, ServerWarning] = {}
    for row in read_rows(FILE):
        warnings.setdefault(_plain(row["warning"]), ServerWarning(row["object"], read_runs(row["versions"])))
    return warnings
