"""docs/checking.md has every finding, in the rules' own words."""

from __future__ import annotations

import re
from pathlib import Path

from harness.check.rules import RULES
from harness.deck.findings import wordings

PAGE = Path(__file__).parents[2] / "docs" / "checking.md"


def test_the_page_has_the_rules_ids_and_their_words() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", PAGE.read_text(), re.MULTILINE))
    for rule in RULES:
        for identifier in rule.IDS:
            if not identifier.startswith("drift-"):
                assert rows[identifier] == wordings()[identifier].means


def test_each_finding_of_a_rule_has_its_place_in_the_table_of_findings() -> None:
    assert all(wordings()[identifier].means for rule in RULES for identifier in rule.IDS)


def test_the_page_names_what_a_translation_may_have_changed() -> None:
    ids = {section for section in wordings() if section.startswith("translation-")}
    assert ids
    assert ids <= set(re.findall(r"`(translation-[a-z-]+)`", PAGE.read_text()))
