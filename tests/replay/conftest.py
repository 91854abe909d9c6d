"""Decks played in a real bash, without a cluster."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness.cluster.none import NoneProvider
from harness.cluster.provider import Request
from harness.deck.reader import read_deck
from harness.record.model import Record, StepRecord
from harness.replay.run import DeckRun
from harness.replay.settings import Settings

DEFAULTS = Settings()
Play = Callable[..., "Played"]


@dataclass(frozen=True)
class Played:
    record: Record
    path: Path

    @property
    def verdicts(self) -> list[str]:
        return [step.verdict.value for step in self.record.steps]

    def __getitem__(self, index: int) -> StepRecord:
        return self.record.steps[index]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Plays the steps of one exercise, written as in a deck."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def play(*exercises: str, settings: Settings = DEFAULTS) -> Played:
        path = tmp_path / "deck.md"
        slides = [
            f"# Slide {number}\n\n.exercise[\n\n{textwrap.dedent(exercise).strip()}\n\n]\n"
            for number, exercise in enumerate(exercises, start=1)
        ]
        path.write_text("\n---\n\n".join(slides))
        deck = read_deck(path)
        assert not deck.findings
        run = DeckRun(deck, NoneProvider(), Request(), settings)
        try:
            for planned in run.plan:
                run.play(planned.index)
        finally:
            record = run.close()
        return Played(record, path)

    return play
