"""Puts what servers answered into the tables of `harness/knowledge/servers/`; `ask_servers.py` asks them.

What the tables say of other servers stays, so a version is added without asking all of them again.

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
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from harness.knowledge import servers
from harness.knowledge.tables import read_rows
from harness.knowledge.version import Version, read_version
from harness.knowledge.version_runs import read_runs, write_runs
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
Answer = Mapping[str, Any]
"""What is kept of a server."""
VersionsByName = defaultdict[str, set[Version]]
"""The versions that have a name in common."""
VersionsByPair = defaultdict[tuple[str, str], set[Version]]
_WARNED_OF = ("since", "gone", "instead")
"""What a warning of a kind tells, in the order of the columns."""


def _by_name() -> VersionsByName:
    return defaultdict(set)


class _Kind(Struct):
    """What all servers together say about one API version of a kind."""

    resource: str = ""
    scope: str = ""
    short: VersionsByName = field(default_factory=_by_name)
    subresources: VersionsByName = field(default_factory=_by_name)
    served: set[Version] = field(default_factory=set)
    """Those that do once it is switched on."""
    released: set[Version] = field(default_factory=set)
    """Those that do without that."""
    warning: Mapping[str, str] = field(default_factory=dict)

    def all_versions(self) -> Iterator[set[Version]]:
        """Yield every set of versions in it."""
        yield from (self.served, self.released, *self.short.values(), *self.subresources.values())


class _Schema(Struct):
    """What all servers together say about one schema."""

    kind: str = ""
    """`v1 Service`; empty where it is the schema of no kind."""
    versions: set[Version] = field(default_factory=set)
    fields: VersionsByName = field(default_factory=_by_name)
    """By a field with its type."""


class Tables(Struct):
    """All tables, as sets of versions that can be added to."""

    asked: dict[Version, Sequence[str]] = field(default_factory=dict)
    """The rows of `asked.csv`, by their version."""
    kinds: defaultdict[tuple[str, str], _Kind] = field(default_factory=lambda: defaultdict(_Kind))
    columns: VersionsByPair = field(default_factory=lambda: defaultdict(set))
    warnings: VersionsByPair = field(default_factory=lambda: defaultdict(set))
    schemas: defaultdict[str, _Schema] = field(default_factory=lambda: defaultdict(_Schema))

    def add(self, version: Version, answer: Answer) -> None:
        """Put in what a server answered, in place of what was known of its version."""
        self._forget(version)
        self.asked[version] = _counts(version, answer)
        self._add_kinds(version, answer)
        columns = {**answer["everything"]["columns"], **answer["released"]["columns"]}
        for name, definitions in columns.items():
            api, _, resource = name.rpartition("/")
            group = api.partition("/")[0] if "/" in api else ""
            line = "  ".join("*" * bool(column["priority"]) + column["name"].upper() for column in definitions)
            self.columns[".".join(filter(None, (resource, group))), line].add(version)
        for name, reply in answer["everything"]["objects"].items():
            for text in reply["warnings"]:
                if not _DEPRECATED.fullmatch(text):
                    self.warnings[name, text].add(version)
        for full_name, definition in answer["everything"]["schemas"].items():
            self._add_schema(version, _short(full_name), definition)

    def _forget(self, version: Version) -> None:
        self.asked.pop(version, None)
        for kind in self.kinds.values():
            for versions in kind.all_versions():
                versions.discard(version)
        for schema in self.schemas.values():
            for versions in (schema.versions, *schema.fields.values()):
                versions.discard(version)
        for versions in (*self.columns.values(), *self.warnings.values()):
            versions.discard(version)

    def _add_kinds(self, version: Version, answer: Answer) -> None:
        for is_released, part in ((False, answer["everything"]), (True, answer["released"])):
            for api, resource in _resources(part):
                # Discovery names one API version of a subresource's kind, and the server takes others too: Eviction.
                if "/" not in resource["name"]:
                    kind = self.kinds[api, resource["kind"]]
                    (kind.released if is_released else kind.served).add(version)
                    kind.resource, kind.scope = resource["name"], "namespace" if resource["namespaced"] else "cluster"
                    for short in resource.get("shortNames", ()):
                        kind.short[short].add(version)
                    if version == max(kind.served | kind.released):
                        kind.warning = _warning(part["warnings"].get(f"{api}/{resource['name']}", ())) or kind.warning
            owners = {(api, resource["name"]): resource["kind"] for api, resource in _resources(part)}
            for api, resource in _resources(part):
                name, _, subresource = resource["name"].partition("/")
                if subresource and (api, name) in owners:
                    self.kinds[api, owners[api, name]].subresources[subresource].add(version)

    def _add_schema(self, version: Version, name: str, definition: Mapping[str, Any]) -> None:
        properties = definition.get("properties", {})
        if name.endswith("List") and "items" in properties:
            return
        schema = self.schemas[name]
        schema.versions.add(version)
        for key, value in properties.items():
            schema.fields[f"{key} {_type(value)}"].add(version)
        of_kinds = definition.get("x-kubernetes-group-version-kind", ())
        if len(of_kinds) == 1:
            group, api, kind = (of_kinds[0][key] for key in ("group", "version", "kind"))
            schema.kind = f"{'/'.join(filter(None, (group, api)))} {kind}"

    def texts(self) -> Mapping[str, str]:
        """Return the text of each table by the name of its file."""
        asked = sorted(self.asked)
        rows: Mapping[str, Iterable[Sequence[str]]] = {
            "asked.csv": (self.asked[version] for version in asked),
            "kinds.csv": sorted(
                _kind_row(api, name, kind, asked)
                for (api, name), kind in self.kinds.items()
                if kind.served | kind.released
            ),
            "columns.csv": sorted(
                (*pair, write_runs(versions, asked)) for pair, versions in self.columns.items() if versions
            ),
            "warnings.csv": sorted(
                (*pair, write_runs(versions, asked)) for pair, versions in self.warnings.items() if versions
            ),
        }
        return {
            **{name: _csv(_HEADS[name], lines) for name, lines in rows.items()},
            "fields.txt": _fields(self.schemas, asked),
        }


def read(folder: Path = FOLDER) -> Tables:
    """Return what the tables of a folder say."""
    tables = Tables(
        asked={read_version(row["version"]): tuple(row.values()) for row in read_rows(folder / "asked.csv")}
    )
    asked = frozenset(tables.asked)
    for row in read_rows(folder / "kinds.csv"):
        served = _versions(row["served"], asked, asked)
        tables.kinds[row["api"], row["kind"]] = _Kind(
            row["resource"], row["scope"],
            short=_read_names(row["short"], served, asked), subresources=_read_names(row["subresources"], served, asked),
            served=served, released=_versions(row["released"], served, asked),
            warning=dict(zip(_WARNED_OF, (row["deprecated"], row["unavailable"], row["instead"]), strict=True)),
        )  # fmt: skip
    for row in read_rows(folder / "columns.csv"):
        tables.columns[row["resource"], row["columns"]] = _versions(row["versions"], asked, asked)
    for row in read_rows(folder / "warnings.csv"):
        tables.warnings[row["object"], row["warning"]] = _versions(row["versions"], asked, asked)
    for part in (folder / "fields.txt").read_text("utf-8").split("\n\n")[1:]:
        title, *lines = part.splitlines()
        name_and_kind, _, runs = title.partition(" @ ")
        name, _, kind = name_and_kind.partition(" = ")
        schema = tables.schemas[name] = _Schema(kind, _versions(runs, asked, asked))
        for line in lines:
            described, _, runs = line.strip().partition(" @ ")
            schema.fields[described] = _versions(runs, schema.versions, asked)
    return tables


def _versions(runs: str, whole: Set[Version], asked: Set[Version]) -> set[Version]:
    """Return the servers of a text; all of the whole for an empty one, nobody for `none`."""
    return set() if runs == "none" else set(read_runs(runs) & asked if runs else whole)


def _read_names(text: str, whole: Set[Version], asked: Set[Version]) -> VersionsByName:
    names = _by_name()
    for word in text.split():
        name, _, runs = word.partition("@")
        names[name] = _versions(runs, whole, asked)
    return names


def write(answers: Mapping[Version, Answer], folder: Path = FOLDER) -> None:
    """Add what servers answered to the tables of a folder."""
    tables = read(folder)
    for version in sorted(answers):
        tables.add(version, answers[version])
    for name, text in tables.texts().items():
        (folder / name).write_text(text, encoding="utf-8")


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _counts(version: Version, answer: Answer) -> Sequence[str]:
    everything = answer["everything"]
    kinds = {(group, resource["kind"]) for group, resource in _resources(everything)}
    fields = sum(len(schema.get("properties", ())) for schema in everything["schemas"].values())
    counts = (everything["discovery"], kinds, everything["schemas"], range(fields), everything["columns"])
    return (str(version), answer["version"], *(str(len(counted)) for counted in counts))


def _resources(part: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield resources, subresources among them, with the API version under which they are served."""
    for group in part["discovery"]:
        for resource in group["resources"]:
            yield group["groupVersion"], resource


def _warning(texts: Iterable[str]) -> Mapping[str, str]:
    """Return what warnings of a kind tell; nothing where none of them is about its end."""
    matches = filter(None, map(_DEPRECATED.fullmatch, texts))
    return next(({name: match[name] or "" for name in _WARNED_OF} for match in matches), {})


def _kind_row(api: str, name: str, kind: _Kind, asked: Sequence[Version]) -> tuple[str, ...]:
    served = kind.served | kind.released
    short, subresources = (_names(part, served, asked) for part in (kind.short, kind.subresources))
    released = "" if kind.released == served else write_runs(kind.released, asked) or "none"
    warned = tuple(kind.warning.get(key, "") for key in _WARNED_OF)
    runs = write_runs(served, asked)
    return (api, name, kind.resource, short, kind.scope, subresources, runs, released, *warned)


def _names(names: Mapping[str, set[Version]], whole: set[Version], asked: Sequence[Version]) -> str:
    return " ".join(
        name if versions == whole else f"{name}@{write_runs(versions, asked)}"
        for name, versions in sorted(names.items())
        if versions
    )


def _fields(schemas: Mapping[str, _Schema], asked: Sequence[Version]) -> str:
    """Return the table of fields: a schema, and below it its fields."""
    parts = [f"# Schemas with their fields, from {len(asked)} servers of asked.csv: python -m tools.ask_servers\n"]
    for name, schema in sorted(schemas.items()):
        fields = {line: versions for line, versions in sorted(schema.fields.items()) if versions}
        if fields:
            kind = f" = {schema.kind}" if schema.kind else ""
            parts.append(f"\n{name}{kind}{_of(schema.versions, set(asked), asked)}\n")
            parts += [f"  {line}{_of(versions, schema.versions, asked)}\n" for line, versions in fields.items()]
    return "".join(parts)


def _of(versions: set[Version], whole: set[Version], asked: Sequence[Version]) -> str:
    return f" @ {write_runs(versions, asked)}" if versions != whole else ""


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
