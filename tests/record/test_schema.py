"""The published schema, and that what we write is what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from harness.record import schema
from harness.record.command import Ending
from harness.record.model import Verdict

from tests.record.examples import command, expectation, record, step

PUBLISHED = Path(__file__).parents[2] / "schema" / "record.json"


def test_the_published_schema_is_what_the_code_generates(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema.main(["--check", str(PUBLISHED)]) == 0, "python -m harness.record.schema > schema/record.json"
    assert schema.main([]) == 0
    assert capsys.readouterr().out == PUBLISHED.read_text(encoding="utf-8")


def test_an_outdated_schema_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.json").write_text("{}")
    assert schema.main(["--check", str(tmp_path / "old.json")]) == 1
    assert "python -m harness.record.schema >" in capsys.readouterr().err


@pytest.mark.parametrize(
    "written",
    [
        record(
            step(1, Verdict.PASSED, command("a", tries=3, waited_seconds=2.5), notes=("a note",)),
            step(2, Verdict.ERROR, command("b", exit_status=None, ending=Ending.LEFT_RUNNING), reason="gone"),
            step(3, Verdict.FAILED, expectations=(expectation("x", kind="json", detail="a diff"),)),
        ),
        record(complete=False, error="no cluster came up", cluster=None),
    ],
)
def test_records_are_valid(written: object) -> None:
    jsonschema.validate(json.loads(msgspec.json.encode(written)), _published())


def test_what_is_no_record_is_not_valid() -> None:
    written = json.loads(msgspec.json.encode(record(step(1))))
    written["steps"][0]["verdict"] = "maybe"
    with pytest.raises(jsonschema.ValidationError, match="maybe"):
        jsonschema.validate(written, _published())


def test_the_schema_is_a_schema_and_its_classes_are_described() -> None:
    published = _published()
    jsonschema.Draft202012Validator.check_schema(published)
    assert all("description" in definition for definition in published["$defs"].values())
    assert {description for _, description in _descriptions(published)} >= {
        "Counts from 1 over the whole deck.",
        "Path of the PNG file, relative to the record.",
    }
    assert "`blocked`: It could not succeed" in published["$defs"]["Verdict"]["description"]


def _published() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return schema


def _descriptions(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "description" and isinstance(value, str):
                yield key, value
            yield from _descriptions(value)
