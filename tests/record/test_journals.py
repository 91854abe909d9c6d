"""Where journals are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.record import journals
from harness.record.journal import Journal

from tests.record.examples import record


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def test_journals_are_in_the_state_directory_by_deck(tmp_path: Path, state: Path) -> None:
    paths = [journals.new_path(tmp_path / name) for name in ("en/app.md", "fr/app.md", "en/../en/app.md")]
    assert all(path.is_relative_to(state / "slide-harness" / "journals") for path in paths)
    assert paths[0].parent != paths[1].parent
    assert paths[0].parent == paths[2].parent


def test_the_latest_is_the_last_one_begun(tmp_path: Path) -> None:
    deck = tmp_path / "app.md"
    assert journals.latest(deck) is None
    for _ in range(3):
        last = journals.new_path(deck)
        Journal.create(last, record()).close()
    assert journals.latest(deck) == last


def test_old_ones_are_removed(tmp_path: Path) -> None:
    deck = tmp_path / "app.md"
    begun = []
    for _ in range(journals.KEPT + 3):
        begun.append(journals.new_path(deck))
        Journal.create(begun[-1], record()).close()
    assert sorted(journals.directory(deck).iterdir()) == begun[3:]
