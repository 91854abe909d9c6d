"""Every finding on the tests' own pages and on decks that are kept beside the project, judged one by one: `judged_findings.csv` beside this file.

It has the deck, the line, the finding, whether an author would mend what it says (`right`) or wave it away (`wrong`), and why.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from harness.check import CheckSettings, check
from harness.deck.folders import select
from harness.deck.reader import read_deck
from harness.drift.translation.findings import compare
from harness.drift.translation.originals import original_of

from tests.beside import CASES, DECKS, DECKS_OF_OTHERS, where_kept

TESTS = Path(__file__).parents[1]
RIGHT_AT_LEAST = 0.95
JUDGED_AT_LEAST = 0.9
"""Of the findings of today: those that are new wait for somebody who judges them."""

Judged = dict[tuple[str, int, str], str]


@pytest.fixture(scope="module")
def judged() -> Judged:
    with Path(__file__).with_name("judged_findings.csv").open(newline="", encoding="utf-8") as file:
        return {(row["deck"], int(row["line"]), row["finding"]): row["verdict"] for row in csv.DictReader(file)}


def test_nearly_all_that_was_judged_is_right(judged: Judged) -> None:
    assert set(judged.values()) <= {"right", "wrong"}
    assert sum(verdict == "right" for verdict in judged.values()) >= RIGHT_AT_LEAST * len(judged)


@pytest.mark.parametrize(
    ("root", "folders"),
    [
        (TESTS / "deck", "pages/*"),
        (TESTS, "decks"),
        pytest.param(DECKS_OF_OTHERS, "cases", marks=where_kept(CASES)),
        pytest.param(DECKS_OF_OTHERS, "decks", marks=where_kept(DECKS)),
    ],
    ids=lambda value: str(value)[-5:],
)
def test_what_is_found_today_was_judged_and_is_right(
    judged: Judged, monkeypatch: pytest.MonkeyPatch, root: Path, folders: str
) -> None:
    monkeypatch.chdir(root)
    settings = CheckSettings(kubernetes="1.37", ignore=("missing-tool",))
    today = set()
    for path in (path for folder in Path().glob(folders) if folder.is_dir() for path in select(folder).decks):
        deck, original = read_deck(path), original_of(path)
        more = compare(read_deck(original), deck) if original else ()
        today |= {(str(finding.span.path), finding.span.line, finding.id) for finding in check(deck, settings, more)}
    known = [judged[place] for place in today if place in judged]
    assert len(known) >= JUDGED_AT_LEAST * len(today)
    assert known.count("right") >= RIGHT_AT_LEAST * len(known)
