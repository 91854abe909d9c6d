"""Makes the tables of `harness/knowledge/servers/` out of what servers answered; `ask_servers.py` keeps that.

| file | a row |
| --- | --- |
| `asked.csv` | a server: its release, and how much it serves |
| `kinds.csv` | an API version of a kind: its names, which servers serve it, and which do as they are released; what they warn of |
| `columns.csv` | the printed table of a kind: its columns (`*` before those of `-o wide`), and the servers that print it so |
| `warnings.csv` | what servers say about a field or a value, and by which object of `warned_objects.yaml` it was seen |
| `fields.txt` | a schema with its fields and their types |

A name with `@ 1.23-1.37` is of these versions; without, of all that the row is of. All are sorted, so that a difference shows what changed.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.knowledge import servers
from harness.knowledge.version import Version
from harness.knowledge.version_runs import write_runs
from msgspec import Struct, field

FOLDER = servers.FOLDER
_DEPRECATED = re.compile(
    r"(?P<api>\S+) (?P<kind>\w+) is deprecated in v(?P<since>[\d.]+)\+"
    r"(?:, unavailable in v(?P<gone>[\d.]+)\+)?(?:; use (?P<instead>\S+ \w+))?"
)
_PREFIX = re.compile(r"^io\.k8s\.(?:api|[\w-]+\.pkg\.(?:apis|api))\.")
_HEADS = {
    "asked.csv": ("version", "release", "apis", "kinds", "schemas", "fields", "tables"),
    "kinds.csv": (
        *("api", "kind", "resource", "short", "scope", "subresources"),
        *("served", "released", "deprecated", "unavailable", "instead"),
    ),
    "columns.csv": ("resource", "columns", "versions"),
    "warnings.csv": ("object", "warning", "versions"),
}
Answers = Mapping[Version, Mapping[str, Any]]
"""What is kept of each server."""
Versions = defaultdict[str, set[Version]]
"""Versions by a name that they have in common."""


class _Kind(Struct):
    """What all servers together say about one API version of a kind."""

    resource: str = ""
    scope: str = ""
    short: Versions = field(default_factory=lambda: defaultdict(set))
    subresources: Versions = field(default_factory=lambda: defaultdict(set))
    served: set[Version] = field(default_factory=set)
    """Those that do once it is switched on."""
    released: set[Version] = field(default_factory=set)
    """Those that do without that."""
    warning: Mapping[str, str] = field(default_factory=dict)


def write(answers: Answers, folder: Path = FOLDER) -> None:
    """Write all tables."""
    for name, text in tables(answers).items():
        (folder / name).write_text(text, encoding="utf-8")


def tables(answers: Answers) -> Mapping[str, str]:
    """Return the text of each table by the name of its file."""
    asked = sorted(answers)
    rows = {
        "asked.csv": list(_asked(answers)),
        "kinds.csv": sorted(_kind_rows(answers, asked)),
        "columns.csv": sorted(_column_rows(answers, asked)),
        "warnings.csv": sorted(_warning_rows(answers, asked)),
    }
    return {**{name: _csv(_HEADS[name], lines) for name, lines in rows.items()}, "fields.txt": _fields(answers, asked)}


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _asked(answers: Answers) -> Iterator[Sequence[str]]:
    for version in sorted(answers):
        everything = answers[version]["everything"]
        kinds = {(group, resource["kind"]) for group, resource in _resources(everything)}
        fields = sum(len(schema.get("properties", ())) for schema in everything["schemas"].values())
        counts = (everything["discovery"], kinds, everything["schemas"], range(fields), everything["columns"])
        yield (str(version), answers[version]["version"], *(str(len(counted)) for counted in counts))


def _resources(answer: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield resources, subresources among them, with the API version under which they are served."""
    for group in answer["discovery"]:
        for resource in group["resources"]:
            yield group["groupVersion"], resource


def _kinds(answers: Answers) -> Mapping[tuple[str, str], _Kind]:
    kinds: dict[tuple[str, str], _Kind] = defaultdict(_Kind)
    for version in sorted(answers):
        for is_released, part in ((False, "everything"), (True, "released")):
            answer = answers[version][part]
            for served_under, resource in _resources(answer):
                name, _, subresource = resource["name"].partition("/")
                if (
                    subresource
                ):  # Discovery names one API version of its kind, and the server takes others too: Eviction.
                    continue
                kind = kinds[served_under, resource["kind"]]
                (kind.released if is_released else kind.served).add(version)
                kind.resource, kind.scope = name, "namespace" if resource["namespaced"] else "cluster"
                for short in resource.get("shortNames", ()):
                    kind.short[short].add(version)
                for text in answer["warnings"].get(f"{served_under}/{name}", ()):
                    if matched := _DEPRECATED.fullmatch(text):
                        kind.warning = {key: value or "" for key, value in matched.groupdict().items()}
            _note_subresources(kinds, answer, version)
    return kinds


def _note_subresources(kinds: Mapping[tuple[str, str], _Kind], answer: Mapping[str, Any], version: Version) -> None:
    owners = {(api, resource["name"]): resource["kind"] for api, resource in _resources(answer)}
    for api, resource in _resources(answer):
        name, _, subresource = resource["name"].partition("/")
        if subresource and (api, name) in owners:
            kinds[api, owners[api, name]].subresources[subresource].add(version)


def _kind_rows(answers: Answers, asked: Sequence[Version]) -> Iterator[Sequence[str]]:
    for (api, name), kind in _kinds(answers).items():
        served = kind.served | kind.released
        names = (_names(part, served, asked) for part in (kind.short, kind.subresources))
        short, subresources = names
        released = "" if kind.released == served else write_runs(kind.released, asked) or "none"
        warned = tuple(kind.warning.get(key, "") for key in ("since", "gone", "instead"))
        runs = write_runs(served, asked)
        yield (api, name, kind.resource, short, kind.scope, subresources, runs, released, *warned)


def _names(names: Mapping[str, set[Version]], whole: set[Version], asked: Sequence[Version]) -> str:
    return " ".join(
        name if versions == whole else f"{name}@{write_runs(versions, asked)}"
        for name, versions in sorted(names.items())
    )


def _column_rows(answers: Answers, asked: Sequence[Version]) -> Iterator[Sequence[str]]:
    seen: dict[tuple[str, str], set[Version]] = defaultdict(set)
    for version, answer in answers.items():
        columns = {**answer["everything"]["columns"], **answer["released"]["columns"]}
        for name, definitions in columns.items():
            api, _, resource = name.rpartition("/")
            group = api.partition("/")[0] if "/" in api else ""
            line = "  ".join("*" * bool(column["priority"]) + column["name"].upper() for column in definitions)
            seen[".".join(filter(None, (resource, group))), line].add(version)
    for (resource, line), versions in seen.items():
        yield resource, line, write_runs(versions, asked)


def _warning_rows(answers: Answers, asked: Sequence[Version]) -> Iterator[Sequence[str]]:
    seen: dict[tuple[str, str], set[Version]] = defaultdict(set)
    for version, answer in answers.items():
        for name, reply in answer["everything"]["objects"].items():
            for text in reply["warnings"]:
                if not _DEPRECATED.fullmatch(text):
                    seen[name, text].add(version)
    for (name, text), versions in seen.items():
        yield name, text, write_runs(versions, asked)


def _fields(answers: Answers, asked: Sequence[Version]) -> str:
    """Return the table of fields: a schema, and below it its fields."""
    schemas: dict[str, dict[str, set[Version]]] = defaultdict(lambda: defaultdict(set))
    kinds: dict[str, str] = {}
    for version in asked:
        for full_name, schema in answers[version]["everything"]["schemas"].items():
            name = _short(full_name)
            if name.endswith("List") and "items" in schema.get("properties", {}):
                continue
            schemas[name][""].add(version)
            for key, value in schema.get("properties", {}).items():
                schemas[name][f"{key} {_type(value)}"].add(version)
            of_kind = schema.get("x-kubernetes-group-version-kind", ())
            if len(of_kind) == 1:
                group, api, kind = (of_kind[0][key] for key in ("group", "version", "kind"))
                kinds[name] = f"{'/'.join(filter(None, (group, api)))} {kind}"
    parts = [f"# Schemas with their fields, from {len(asked)} servers of asked.csv: python -m tools.ask_servers\n"]
    for name, lines in sorted(schemas.items()):
        versions = lines.pop("")
        if not lines:
            continue
        kind = f" = {kinds[name]}" if name in kinds else ""
        runs = f" @ {write_runs(versions, asked)}" if versions != set(asked) else ""
        parts.append(f"\n{name}{kind}{runs}\n")
        for line, of_field in sorted(lines.items()):
            parts.append(f"  {line}{f' @ {write_runs(of_field, asked)}' if of_field != versions else ''}\n")
    return "".join(parts)


def _short(name: str) -> str:
    """Return `core.v1.PodSpec` for `io.k8s.api.core.v1.PodSpec`."""
    return _PREFIX.sub("", name)


def _type(schema: Mapping[str, Any]) -> str:
    """Return how `kubectl explain` writes a type, but for references: these by the name of their schema."""
    if "$ref" in schema:
        return _short(schema["$ref"].rpartition("/")[2])
    if schema.get("type") == "array":
        return f"[]{_type(schema['items'])}"
    if "additionalProperties" in schema:
        return f"map[string]{_type(schema['additionalProperties'])}"
    return str(schema.get("type", "any"))
