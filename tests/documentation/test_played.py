"""What was played on the versions around each change: what came of it is as the rows say, and what was not played is listed."""

from __future__ import annotations

import importlib
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from harness.knowledge.version import read_version

DOCS = Path(__file__).parents[2] / "docs"
DATA: dict[str, list[dict[str, Any]]] = tomllib.loads((DOCS / "reference" / "played.toml").read_text(encoding="utf-8"))
PLAYED, UNPLAYED = DATA["played"], DATA["unplayed"]


@pytest.fixture
def page_module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "path", [*sys.path, str(DOCS)])
    return importlib.import_module("reference.played")


@pytest.mark.parametrize("entry", PLAYED, ids=lambda entry: f"{entry['name']}-{entry['after']['release']}")
def test_both_versions_did_what_the_row_says_of_them(entry: dict[str, Any]) -> None:
    before, after = entry["before"], entry["after"]
    assert before["is_as_told"]
    assert after["is_as_told"]
    assert before["is_right"] != after["is_right"]
    assert read_version(before["release"]) < read_version(after["release"])


def test_most_were_played_and_each_of_the_others_has_a_reason() -> None:
    assert len(PLAYED) > 2 * len(UNPLAYED)
    assert all(entry["why"] for entry in UNPLAYED)


def test_the_page_has_both_outputs_and_every_row_that_was_not_played(page_module: ModuleType) -> None:
    page = page_module.page()
    for entry in PLAYED:
        for side in ("before", "after"):
            assert entry[side]["output"].strip() in page
    assert page.count("| ") > len(PLAYED) + len(UNPLAYED)
    assert {row.id for row in page_module.unwritten(set())} >= {"run-replicas", "version-short", "deleted-from"}
