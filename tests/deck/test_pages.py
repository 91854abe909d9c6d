"""Pages written as each dialect's documentation has it: what is typed of them, what is compared, and what is wrong with them.

Beside each page lies what is right for it: what `harness show --json` prints, without the home, and the findings with their lines.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from harness.deck.folders import select
from harness.deck.reader import read_deck
from harness.record.lab import HomeRecord
from harness.report.outline import render_json

PAGES = Path(__file__).parent / "pages"
DIALECTS = sorted(path.name for path in PAGES.iterdir())


def pages_of(dialect: str) -> list[Path]:
    return list(select(PAGES / dialect).decks)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_six_pages_and_more_of_each(dialect: str) -> None:
    assert len(pages_of(dialect)) >= 6


def shown(name: str) -> dict[str, object]:
    deck = read_deck(Path(name))
    outline: dict[str, object] = json.loads(render_json(deck, HomeRecord(start="~")))
    del outline["home"]
    return outline | {"findings": [f"{finding.id} {finding.span}" for finding in deck.findings]}


@pytest.mark.parametrize(
    "page", [page for dialect in DIALECTS for page in pages_of(dialect)], ids=lambda page: page.stem
)
def test_a_page_is_read_as_its_audience_reads_it(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(page.parent)
    assert shown(page.name) == json.loads(page.with_suffix(".json").read_text())
