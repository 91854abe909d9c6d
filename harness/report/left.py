"""What a run left on a cluster that was there before, and how one is rid of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.record.command import Change
from harness.record.left import Fate, LeftRecord
from harness.record.model import Record
from harness.report.quantity import number

COMMAND = "  "
"""How a line begins that is a command."""


def left_lines(record: Record) -> Iterator[str]:
    """Yield what was deleted, what stays with the command that removes it, and what nobody can take back."""
    if not record.left or record.cluster is None:
        return
    created = [left for left in record.left if left.change is Change.CREATED]
    removed = [left for left in created if left.fate is Fate.REMOVED]
    if removed:
        yield f"CLEANED UP {number(len(removed), 'object')} that the deck had created: {_listed(removed)}"
    for left in created:
        if left.fate is Fate.REFUSED:
            yield f"STAYS {_place(left)}, of line {left.line}: the cluster does not delete it: {left.detail}"
        elif left.fate is Fate.IS_GOING:
            yield f"STAYS {_place(left)}, of line {left.line}: it was deleted, and something still holds it"
    stays = [left for left in created if left.fate is Fate.STAYS]
    if stays:
        yield f"STAYS on {record.cluster.name} what the deck created; `--cleanup` deletes it in the end, and so do:"
        yield from _commands(stays, record.cluster.name)
    for left in record.left:
        if left.fate is Fate.UNSURE and left.change is Change.CREATED:
            yield f"UNSURE {_place(left)}: it came while line {left.line} ran, and nothing there names it; look at it before you delete it"
        elif left.change is Change.CHANGED:
            yield f"CHANGED {_place(left)}, by line {left.line}, which was there before: {left.detail}"
        elif left.change is Change.DELETED:
            yield f"DELETED {_place(left)}, by line {left.line}, which was there before"


def _listed(left: Iterable[LeftRecord]) -> str:
    return ", ".join(map(_place, left))


def _place(left: LeftRecord) -> str:
    where = f" in {left.namespace}" if left.namespace else ""
    return f"{left.resource}/{left.name}{where}"


def _commands(stays: Iterable[LeftRecord], context: str) -> Iterator[str]:
    """Yield the commands that delete objects in this order, those of a namespace together where they follow each other."""
    namespace, names = "", list[str]()
    for left in stays:
        if names and left.namespace != namespace:
            yield _command(context, namespace, names)
            names = []
        namespace = left.namespace
        names.append(f"{left.resource}/{left.name}")
    yield _command(context, namespace, names)


def _command(context: str, namespace: str, names: Iterable[str]) -> str:
    where = f" -n {namespace}" if namespace else ""
    return f"{COMMAND}kubectl --context {context}{where} delete {' '.join(names)}"
