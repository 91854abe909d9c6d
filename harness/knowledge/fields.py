"""Which versions know a field of a kind: the schemas of real servers, `servers/fields.txt`.

    core.v1.Service = v1 Service
      spec core.v1.ServiceSpec

    core.v1.ServiceSpec
      topologyKeys []string @ 1.17-1.21

A schema or a field without versions is in all that the file, or its schema, is of.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from harness.knowledge import servers
from harness.knowledge.version import Version
from harness.knowledge.version_runs import read_runs

FILE = servers.FOLDER / "fields.txt"
_LIST = "[]"
_MAPPING = "map[string]"


class UnknownField(Struct, frozen=True):
    """A field of a manifest that a version does not know, and others do."""

    path: tuple[str | int, ...]
    """`("spec", "containers", 0, "restartPolicyRules")`."""
    versions: frozenset[Version]
    """Those that know it."""


class Schema(Struct, frozen=True):
    """The fields of a kind, or of what is a part of one."""

    versions: frozenset[Version]
    lines: Sequence[str]
    """`topologyKeys []string @ 1.17-1.21`."""

    def types_of(self, name: str) -> Iterator[tuple[str, frozenset[Version]]]:
        """Yield the types that a field has or had, each with its versions."""
        for line in self.lines:
            if line.startswith(f"{name} "):
                type_name, _, runs = line[len(name) + 1 :].partition(" @ ")
                yield type_name, read_runs(runs) if runs else self.versions

    def fields(self) -> Mapping[str, frozenset[Version]]:
        """Return its fields with the versions that know them, of whatever type."""
        names = dict.fromkeys(line.partition(" ")[0] for line in self.lines)
        return {name: frozenset().union(*(versions for _, versions in self.types_of(name))) for name in names}


def schemas() -> Mapping[str, Schema]:
    """Return all schemas by their names, `core.v1.ServiceSpec`."""
    return _tables().schemas


def field_versions(api: str, kind: str, path: Sequence[str]) -> frozenset[Version]:
    """Return the versions whose server knows the field at a path (`("spec", "topologyKeys")`); none for a kind that no server has."""
    name = _tables().names.get(f"{api} {kind}")
    return _versions(name, path) if name is not None else frozenset()


def missing(document: Mapping[str, Any], api: str, kind: str, version: Version) -> Iterator[UnknownField]:
    """Yield the fields of a manifest that a version does not know and others do; those below such a field are not looked at.

    A field that no version knows is none of these, nor is one of a kind that the version does not serve. Of a version that no server was asked of nothing is known.
    """
    name = _tables().names.get(f"{api} {kind}")
    if name is not None and version in servers.asked():
        yield from _missing(document, name, version, ())


def _missing(value: Any, type_name: str, version: Version, path: tuple[str | int, ...]) -> Iterator[UnknownField]:
    if isinstance(value, list) and type_name.startswith(_LIST):
        for index, item in enumerate(value):
            yield from _missing(item, type_name.removeprefix(_LIST), version, (*path, index))
    if not isinstance(value, dict):
        return
    schema = _tables().schemas.get(type_name)
    for key, item in value.items():
        if type_name.startswith(_MAPPING):
            yield from _missing(item, type_name.removeprefix(_MAPPING), version, (*path, key))
        elif schema is not None and version in schema.versions and isinstance(key, str):
            types = list(schema.types_of(key))
            known = next((type_name for type_name, versions in types if version in versions), None)
            if known is not None:
                yield from _missing(item, known, version, (*path, key))
            elif types:
                yield UnknownField((*path, key), frozenset().union(*(versions for _, versions in types)))


def _versions(type_name: str, path: Sequence[str]) -> frozenset[Version]:
    type_name = type_name.removeprefix(_LIST)
    if path and type_name.startswith(_MAPPING):
        return _versions(type_name.removeprefix(_MAPPING), path[1:])
    schema = _tables().schemas.get(type_name)
    if not path:
        return schema.versions if schema is not None else servers.all_versions()
    versions: frozenset[Version] = frozenset()
    for of_field, own in schema.types_of(path[0]) if schema is not None else ():
        versions |= own & _versions(of_field, path[1:])
    return versions


class _Tables(Struct, frozen=True):
    schemas: Mapping[str, Schema]
    names: Mapping[str, str]
    """Of the schemas, by API version and kind: `v1 Service`."""


@cache
def _tables() -> _Tables:
    schemas: dict[str, Schema] = {}
    names: dict[str, str] = {}
    for section in FILE.read_text(encoding="utf-8").split("\n\n")[1:]:
        title, *lines = section.strip().split("\n  ")
        title, _, runs = title.partition(" @ ")
        name, _, kind = title.partition(" = ")
        schemas[name] = Schema(read_runs(runs) if runs else servers.all_versions(), lines)
        if kind:
            names[kind] = name
    return _Tables(schemas, names)
