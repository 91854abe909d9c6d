"""docs/checking.md has every finding, in the rules' own words."""

from __future__ import annotations

import re
from pathlib import Path

from harness.check.rules import RULES
from harness.drift.translation import findings as translation

PAGE = Path(__file__).parents[2] / "docs" / "checking.md"


def test_the_page_has_the_rules_ids_and_their_words() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", PAGE.read_text(), re.MULTILINE))
    for rule in RULES:
        for identifier, words in rule.IDS.items():
            if not identifier.startswith("drift-"):
                assert rows[identifier] == words


def test_the_page_names_what_a_translation_may_have_changed() -> None:
    source = Path(str(translation.__file__)).parent
    ids = {found for path in source.glob("*.py") for found in re.findall(r'"(translation-[a-z-]+)"', path.read_text())}
    assert ids
    assert ids <= set(re.findall(r"`(translation-[a-z-]+)`", PAGE.read_text()))
