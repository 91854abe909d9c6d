"""The page of what was played on the last version before a change and on the first after it: `played.toml`, which `tools/play_rows.py` writes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
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
"""
_FENCE = "````"
"""Longer than any in an output."""
_PROGRAMS = frozenset({"kubectl", "kube-apiserver", "kubeadm"})
"""Those that are released with Kubernetes."""
_UNWRITTEN = "its deck is not written yet"


def page() -> str:
    """Return the table, both outputs of each row, and what was not played."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    played, unplayed = data["played"], [(entry["what"], entry["why"]) for entry in data["unplayed"]]
    unplayed += [(row.what, _UNWRITTEN) for row in unwritten({entry["name"] for entry in (*played, *data["unplayed"])})]
    as_told = [entry for entry in played if all(side["is_as_told"] for side in _sides(entry))]
    parts = [
        _HEAD,
        f"{len(played)} changes were played, and {len(as_told)} of them are as their row says.\n",
        table(("what", "before", "after", "as the row says"), map(_row, played)),
        *(part for entry in played for part in _outputs(entry)),
        "## Not played\n",
        table(("what", "why"), ((cell(what), cell(why)) for what, why in unplayed)),
    ]
    return "\n".join(parts)


def unwritten(names: set[str]) -> list[Row]:
    """Return the rows about Kubernetes and its programs that a known version begins or ends, and that are not among these names."""
    return [row for row in rows() if row.id not in names and _is_about_kubernetes(row) and _changes(row)]


def _is_about_kubernetes(row: Row) -> bool:
    programs = {command.split()[0] for command in row.commands}
    return row.is_of_kubernetes and (programs <= _PROGRAMS if programs else bool(row.output or row.manifest))


def _changes(row: Row) -> bool:
    return bool((row.since and row.since > OLDEST) or (row.until and OLDEST <= row.until < NEWEST))


def _sides(entry: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return (entry["before"], entry["after"])


def _row(entry: Mapping[str, Any]) -> Sequence[str]:
    releases = (f"{side['release']}: {'right' if side['is_right'] else 'otherwise'}" for side in _sides(entry))
    return (cell(entry["what"]), *releases, "yes" if all(side["is_as_told"] for side in _sides(entry)) else "**no**")


def _outputs(entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {cell(entry['what'])}, {entry['before']['release']} and {entry['after']['release']}\n"
    if first := entry.get("first"):
        yield f"After this was typed:\n\n{_fenced(first)}"
    yield _fenced(entry["typed"])
    for side in _sides(entry):
        ends = f", with exit status {side['status']}" if side["status"] else ""
        shown = f"prints{ends}:\n\n{_fenced(side['output'])}" if side["output"].strip() else f"prints nothing{ends}.\n"
        yield f"{side['release']} {shown}"


def _fenced(text: str) -> str:
    return f"{_FENCE}\n{text.rstrip()}\n{_FENCE}\n"
