"""Which run of a deck was the last."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.record import journals
from harness.record.files import write_record
from harness.record.journal import Journal
from harness.record.last import LastRuns
from msgspec.structs import replace

from tests.record.examples import record


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    deck = tmp_path / "slides" / "en" / "app.md"
    deck.parent.mkdir(parents=True)
    deck.write_text("# App\n")
    return deck


def test_a_deck_that_was_never_played_has_none(deck: Path, tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    assert LastRuns().of(deck, tmp_path / "records") is None
    assert LastRuns().of(deck, tmp_path / "nowhere") is None


def test_the_newest_of_journal_and_records_is_taken(deck: Path, tmp_path: Path) -> None:
    runs = LastRuns()
    kept = tmp_path / "records"
    write_record(replace(record(), started="2026-01-02T00:00:00+00:00"), kept / "new.json")
    write_record(replace(record(), started="2026-01-01T00:00:00+00:00"), kept / "old.json")
    other = replace(record().deck, path="slides/en/other.md")
    write_record(replace(record(), deck=other, started="2026-01-09T00:00:00+00:00"), kept / "other.json")
    newest = runs.of(deck, kept)
    assert newest is not None
    assert newest.started == "2026-01-02T00:00:00+00:00"
    with Journal.create(journals.new_path(deck), replace(record(), started="2026-01-03T00:00:00+00:00")):
        newest = runs.of(deck, kept)
    assert newest is not None
    assert newest.started == "2026-01-03T00:00:00+00:00"
    write_record(replace(record(), started="2026-01-04T00:00:00+00:00"), kept / "old.json")
    newest = runs.of(deck, kept)
    assert newest is not None
    assert newest.started == "2026-01-04T00:00:00+00:00", "a file that has changed is read again"


def test_what_cannot_be_read_tells_nothing(deck: Path, tmp_path: Path) -> None:
    kept = tmp_path / "records"
    kept.mkdir()
    (kept / "torn.json").write_text('{"schema": 3, "harness": "0"')
    (kept / "later.json").write_text('{"schema": 99, "harness": "9"}')
    assert LastRuns().of(deck, kept) is None
