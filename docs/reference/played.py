"""The page of what was played on the last version before a change and on the first after it: `played.toml`, which `tools/play_rows.py` writes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from harness.knowledge.releases import NEWEST, OLDEST
from harness.knowledge.rows import Row, rows

from reference.tables import cell, table

FILE = Path(__file__).with_suffix(".toml")
_HEAD = """\
# Played before and after

For each row of [what drifted](drift.md) that is about Kubernetes and kubectl since 1.17, the smallest deck: `harness run` typed it on the last
version before the change and on the first after it, of those that were at hand, server and kubectl of the same version. The servers were real
ones, with their controllers and without a node, so no pod ran. Both outputs are below, as they were; long ones end early.
[Since which version](../since/index.md) has the same beside all that the tables know.
"""
_FENCE = "````"
"""Longer than any in an output."""
_PROGRAMS = frozenset({"kubectl", "kube-apiserver", "kubeadm"})
"""Those that are released with Kubernetes."""
_UNWRITTEN = "its deck is not written yet"


@dataclass(frozen=True, slots=True)
class Side:
    """What came of a deck on one version."""

    release: str
    """`v1.20.15`."""
    is_right: bool
    """Whether it did what the author of such a deck wants."""
    is_as_told: bool
    """Whether that is what the row says of this version."""
    status: int
    output: str


@dataclass(frozen=True, slots=True)
class Change:
    """A deck that was played on both sides of a change."""

    name: str
    """That of its row, where it has one."""
    what: str
    first: str
    """What was typed before, unseen; empty where nothing was."""
    typed: str
    before: Side
    after: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both, the older version first."""
        return (self.before, self.after)

    @property
    def is_as_told(self) -> bool:
        """Whether both versions did what the row says."""
        return all(side.is_as_told for side in self.sides)

    @property
    def anchor(self) -> str:
        """The `id` of its heading; what was played twice has the version in it."""
        return f"{self.name}-{self.after.release}".replace(".", "-")


def changes() -> tuple[Change, ...]:
    """Return all that was played, in the order of the rows."""
    return tuple(
        Change(
            entry["name"],
            entry["what"],
            entry.get("first", ""),
            entry["typed"],
            Side(**entry["before"]),
            Side(**entry["after"]),
        )
        for entry in _data()["played"]
    )


def page() -> str:
    """Return the table, both outputs of each row, and what was not played."""
    played, not_played = changes(), _data()["unplayed"]
    unplayed = [(entry["what"], entry["why"]) for entry in not_played]
    names = {*(change.name for change in played), *(entry["name"] for entry in not_played)}
    unplayed += [(row.what, _UNWRITTEN) for row in unwritten(names)]
    as_told = [change for change in played if change.is_as_told]
    parts = [
        _HEAD,
        f"{len(played)} changes were played, and {len(as_told)} of them are as their row says.\n",
        table(("what", "before", "after", "as the row says"), map(_row, played)),
        *(part for change in played for part in _outputs(change)),
        "## Not played\n",
        table(("what", "why"), ((cell(what), cell(why)) for what, why in unplayed)),
    ]
    return "\n".join(parts)


def unwritten(names: set[str]) -> list[Row]:
    """Return the rows about Kubernetes and its programs that a known version begins or ends, and that are not among these names."""
    return [row for row in rows() if row.id not in names and _is_about_kubernetes(row) and _begins_or_ends(row)]


@cache
def _data() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _is_about_kubernetes(row: Row) -> bool:
    programs = {command.split()[0] for command in row.commands}
    return row.is_of_kubernetes and (programs <= _PROGRAMS if programs else bool(row.output or row.manifest))


def _begins_or_ends(row: Row) -> bool:
    return bool((row.since and row.since > OLDEST) or (row.until and OLDEST <= row.until < NEWEST))


def _row(change: Change) -> Sequence[str]:
    releases = (f"{side.release}: {'right' if side.is_right else 'otherwise'}" for side in change.sides)
    what = f'<a href="#{change.anchor}">{cell(change.what)}</a>'
    return (what, *releases, "yes" if change.is_as_told else "**no**")


def _outputs(change: Change) -> Iterator[str]:
    yield f"## {cell(change.what)}, {change.before.release} and {change.after.release} {{ #{change.anchor} }}\n"
    if change.first:
        yield f"After this was typed:\n\n{_fenced(change.first)}"
    yield _fenced(change.typed)
    for side in change.sides:
        ends = f", with exit status {side.status}" if side.status else ""
        shown = f"prints{ends}:\n\n{_fenced(side.output)}" if side.output.strip() else f"prints nothing{ends}.\n"
        yield f"{side.release} {shown}"


def _fenced(text: str) -> str:
    return f"{_FENCE}\n{text.rstrip()}\n{_FENCE}\n"
