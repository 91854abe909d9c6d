"""The JSON schema of a record, made from its classes.

python -m harness.record.schema > schema/record.json
python -m harness.record.schema --check schema/record.json
"""

import argparse
import ast
import inspect
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from harness.record import command, difference, expectation, lab, model, note, reason

_MODULES = (command, difference, expectation, lab, model, note, reason)
"""Where the classes of records are."""


def schema() -> dict[str, Any]:
    """Return the schema, in the dialect of draft 2020-12; descriptions are the docstrings of the model."""
    (reference,), definitions = msgspec.json.schema_components([model.Record], ref_template="#/$defs/{name}")
    described = dict(sorted(definitions.items()))
    for module, class_name, attribute, text in _documented_attributes():
        definition = described.get(class_name, {})
        if attribute in definition.get("properties", {}):
            definition["properties"][attribute]["description"] = text
        elif "enum" in definition:
            value = getattr(getattr(module, class_name), attribute).value
            definition["description"] += f" `{value}`: {text}"
    record = described.pop(str(reference["$ref"]).rpartition("/")[2])
    record["properties"]["schema"]["const"] = model.SCHEMA_VERSION
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "slide-harness record",
        **{key: value for key, value in record.items() if key != "title"},
        "$defs": described,
    }


def text() -> str:
    """Return the schema as the published file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the schema, or tell whether a file holds it."""
    parser = argparse.ArgumentParser(prog="python -m harness.record.schema", description="The schema of a record.")
    parser.add_argument("--check", metavar="FILE", type=Path, help="say whether FILE is up to date; write nothing")
    checked: Path | None = parser.parse_args(arguments).check
    if checked is None:
        sys.stdout.write(text())
        return 0
    if checked.is_file() and checked.read_text(encoding="utf-8") == text():
        return 0
    sys.stderr.write(f"{checked} is not what the code describes: python -m harness.record.schema > {checked}\n")
    return 1


def _documented_attributes() -> Iterator[tuple[ModuleType, str, str, str]]:
    """Yield module, class, attribute and text of every attribute of a record's classes that has a docstring after it."""
    classes = ((here, node) for here in _MODULES for node in ast.parse(inspect.getsource(here)).body)
    for module, node in classes:
        if isinstance(node, ast.ClassDef):
            for statement, following in zip(node.body, node.body[1:], strict=False):
                name = _assigned_name(statement)
                if name and isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                    text = inspect.cleandoc(str(following.value.value)).replace("`None`", "`null`")
                    yield module, node.name, name, text


def _assigned_name(statement: ast.stmt) -> str | None:
    target = statement.target if isinstance(statement, ast.AnnAssign) else None
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]  # type: ignore[assignment]
    return target.id if isinstance(target, ast.Name) else None


if __name__ == "__main__":
    sys.exit(main())
