"""Say what a run left on an existing cluster, and how to remove it."""

from collections.abc import Iterable, Iterator

from harness.record.command import Change
from harness.record.left import Fate, LeftRecord
from harness.record.model import Record
from harness.report.quantity import number

COMMAND = "  "
"""The beginning of lines that are commands."""


def left_lines(record: Record) -> Iterator[str]:
    """Yield lines about what was deleted, what remains, with the commands that delete it, and what cannot be undone."""
    if not record.left or record.cluster is None:
        return
    created = [item for item in record.left if item.change is Change.CREATED]
    removed = [item for item in created if item.fate is Fate.REMOVED]
    if removed:
        yield f"CLEANED UP {number(len(removed), 'object')} that the deck had created: {', '.join(map(_place, removed))}"
    for item in created:
        if item.fate is Fate.REFUSED:
            yield f"STAYS {_place(item)}, of line {item.line}: the cluster does not delete it: {item.detail}"
        elif item.fate is Fate.IS_GOING:
            yield f"STAYS {_place(item)}, of line {item.line}: it was deleted, and something still holds it"
    stays = [item for item in created if item.fate is Fate.STAYS]
    if stays:
        yield f"STAYS on {record.cluster.name} what the deck created; `--cleanup` deletes it in the end, and so do:"
        yield from _commands(stays, record.cluster.name)
    for item in record.left:
        if item.fate is Fate.UNSURE and item.change is Change.CREATED:
            yield f"UNSURE {_place(item)}: it came while line {item.line} ran, and nothing there names it; look at it before you delete it"
        elif item.change is Change.CHANGED:
            yield f"CHANGED {_place(item)}, by line {item.line}, which was there before: {item.detail}"
        elif item.change is Change.DELETED:
            yield f"DELETED {_place(item)}, by line {item.line}, which was there before"


def _place(item: LeftRecord) -> str:
    where = f" in {item.namespace}" if item.namespace else ""
    return f"{item.resource}/{item.name}{where}"


def _commands(stays: Iterable[LeftRecord], context: str) -> Iterator[str]:
    """Yield the commands that delete objects in this order, one for those of a namespace that follow each other."""
    namespace, names = "", list[str]()
    for item in stays:
        if names and item.namespace != namespace:
            yield _command(context, namespace, names)
            names = []
        namespace = item.namespace
        names.append(f"{item.resource}/{item.name}")
    yield _command(context, namespace, names)


def _command(context: str, namespace: str, names: Iterable[str]) -> str:
    where = f" -n {namespace}" if namespace else ""
    return f"{COMMAND}kubectl --context {context}{where} delete {' '.join(names)}"
