"""The page for authors tells every directive, as the registry has it."""

from __future__ import annotations

from pathlib import Path

from harness.deck.directives import DIRECTIVES

PAGE = Path(__file__).parents[2] / "docs" / "writing-a-deck.md"


def test_the_page_has_the_registry_s_words_and_summaries() -> None:
    table = PAGE.read_text().split("<!-- begin directives -->")[1].split("<!-- end directives -->")[0]
    rows = [line.split(" | ") for line in table.strip().splitlines()[2:]]
    assert {row[0].strip("| `"): row[1] for row in rows} == {
        directive.word: directive.summary for directive in DIRECTIVES.values()
    }
