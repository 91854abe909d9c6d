"""The pages tell every finding."""

from __future__ import annotations

import re
from pathlib import Path

from harness.drift.baseline.levels import Level
from harness.drift.causes import CAUSES

REPOSITORY = Path(__file__).parents[2]
ID = re.compile(r"\btranslation-[a-z-]+")


def test_the_page_has_the_ids_of_the_code() -> None:
    table = (REPOSITORY / "docs" / "translations.md").read_text().split("## What is a finding")[1].split("\n\n")[1]
    code = "".join(path.read_text() for path in (REPOSITORY / "harness" / "drift" / "translation").glob("*.py"))
    assert set(ID.findall(table)) == set(ID.findall(code))


def test_the_page_about_drift_has_the_ids_of_parity_and_the_levels() -> None:
    page = (REPOSITORY / "docs" / "drift.md").read_text()
    code = (REPOSITORY / "harness" / "drift" / "translation" / "parity.py").read_text()
    assert set(re.findall(r"\bparity-[a-z]+", code)) == set(re.findall(r"^\| `(parity-[a-z]+)`", page, re.MULTILINE))
    assert list(Level) == re.findall(r"^\| (same|cosmetic|changed|broken) \|", page, re.MULTILINE)


def test_the_page_has_the_kinds_of_causes_in_the_order_in_which_they_are_asked() -> None:
    table = (REPOSITORY / "docs" / "drift.md").read_text().split("## Why a step failed")[1].split("\n\n")[4]
    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE) == [kind.KIND for kind in CAUSES]
