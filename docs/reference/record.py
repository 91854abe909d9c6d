"""The page of the record: its schema, which is made from the classes of the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.record.schema import schema

from reference.tables import cell, code, table

Definition = Mapping[str, Any]


def page() -> str:
    """The record itself, then what it is made of."""
    top = schema()
    definitions: Mapping[str, Definition] = top["$defs"]
    parts = [
        "# The record\n",
        "What `--record` writes, as JSON: everything that happened in a run of one deck. Reports, comparisons and "
        "summaries are made from it. The schema itself is [schema/record.json](../../schema/record.json), in the "
        f"dialect {top['$schema']}; `schema` in a record is {top['properties']['schema']['const']}.\n",
        _object("The record itself", top),
    ]
    for name, definition in definitions.items():
        parts.append(_object(name, definition) if "properties" in definition else _words(name, definition))
    return "\n".join(parts)


def _object(heading: str, definition: Definition) -> str:
    required = definition.get("required", ())
    rows = [
        (code(name), _type(each), "" if name in required else "may be missing", cell(each.get("description", "")))
        for name, each in definition["properties"].items()
    ]
    described = cell(definition.get("description", ""))
    return f"## {heading}\n\n{described}\n\n{table(('key', 'type', '', 'meaning'), rows)}"


def _words(heading: str, definition: Definition) -> str:
    words = ", ".join(code(str(word)) for word in definition.get("enum", ()))
    return f"## {heading}\n\n{cell(definition.get('description', ''))}\n\nOne of {words}.\n"


def _type(definition: Definition) -> str:
    if reference := definition.get("$ref"):
        name = str(reference).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if alternatives := definition.get("anyOf"):
        return " or ".join(_type(each) for each in alternatives)
    if definition.get("type") == "array":
        return f"list of {_type(definition.get('items', {}))}"
    if definition.get("type") == "object" and isinstance(definition.get("additionalProperties"), dict):
        return f"object of {_type(definition['additionalProperties'])}"
    return str(definition.get("type", definition.get("const", "anything")))
