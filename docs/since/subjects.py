"""What a row or a played deck is about: the command that it types, the kind that it names."""

from __future__ import annotations

import re

from harness.knowledge.calls import call_of
from harness.knowledge.kubectl import table
from harness.knowledge.resources import kinds_named, resources_meant
from harness.knowledge.rows import Row
from harness.shell.parsing import programs
from reference.played import Change

_MANIFEST = re.compile(r"apiVersion: (?P<api>[\w./]+)'? *\n?\s*'?kind: (?P<kind>\w+)")


def command_of_row(row: Row) -> str:
    """Return the kubectl command under which a row stands: its own, else the first one that its example types."""
    return row.commands[0] if row.commands else command_typed(row.finds)


def command_typed(script: str) -> str:
    """Return the last command of kubectl in a script, `kubectl create deployment`; `kubectl` where none is known."""
    calls = [call_of(program) for program in programs(script) if program.arguments]
    paths = [call.path for call in calls if call.path in table().paths]
    return paths[-1] if paths else "kubectl"


def resource_listed(change: Change) -> str:
    """Return the resource whose table a deck prints, `cronjobs.batch`; empty where it prints none, or that of several."""
    for program in programs(change.typed):
        call = call_of(program)
        if call.path == "kubectl get" and call.value("--output") is None:
            resources = {resource for word, _ in kinds_named(call) for resource in resources_meant(word)}
            return resources.pop() if len(resources) == 1 else ""
    return ""


def manifest_typed(change: Change) -> tuple[str, str] | None:
    """Return the API version and the kind of the manifest that a deck types; `None` where it types none."""
    manifest = _MANIFEST.search(change.typed)
    return (manifest["api"], manifest["kind"]) if manifest else None
