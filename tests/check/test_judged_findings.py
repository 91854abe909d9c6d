"""Every finding on decks that are kept beside the project, judged one by one: `judged_findings.csv` beside this file.

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

KEPT_BESIDE = Path(__file__).parents[3] / "shared"
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


@pytest.mark.skipif(not KEPT_BESIDE.is_dir(), reason="there are no decks beside the project")
def test_what_is_found_today_was_judged_and_is_right(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(KEPT_BESIDE)
    settings = CheckSettings(kubernetes="1.37", ignore=("missing-tool",))
    today = set()
    for path in (*select(Path("cases")).decks, *select(Path("decks")).decks):
        deck, original = read_deck(path), original_of(path)
        more = compare(read_deck(original), deck) if original else ()
        today |= {(str(each.span.path), each.span.line, each.id) for each in check(deck, settings, more)}
    known = [judged[each] for each in today if each in judged]
    assert len(known) >= JUDGED_AT_LEAST * len(today)
    assert known.count("right") >= RIGHT_AT_LEAST * len(known)
