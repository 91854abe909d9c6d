"""Plays decks, one after the other, each on a lab of its own. pytest is not needed for that."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from harness.deck.model import Deck
from harness.project.options import RunOptions
from harness.record.model import Record
from harness.replay.errors import NothingToPlay, NotPlayable
from harness.replay.finishing import finish
from harness.replay.listener import Listener
from harness.replay.preparation import deck_of, record_paths
from harness.replay.retrying import play_again
from harness.replay.session import session_of


class Audience(Listener, Protocol):
    """Who sees how it goes, and is asked."""

    def ask(self, question: str) -> bool:
        """Return True for yes."""


def play(
    decks: Sequence[Path],
    options: RunOptions,
    audience: Audience,
    readings: Sequence[tuple[Deck, str]] | None = None,
) -> tuple[Record, ...]:
    """Play all steps of decks; return a record each, which is written too where the options say so.

    `readings` are the decks as `preparation.deck_of` gave them before. A lab that breaks is in the record. Raises `DeckError`, `NotPlayable` and `NothingToPlay` before anything is played;
    `ClusterError` for a provider that does not exist, or a lab that cannot be taken down; `RecordError` where a record
    cannot be written. After an interruption (`KeyboardInterrupt`) the lab is taken down and the record written first.
    """
    session = session_of(options, audience, audience.ask)
    if readings is None:
        whole = [(decks[0], decks[1:])] if options.together else [(path, ()) for path in decks]
        readings = [deck_of(first, options, more) for first, more in whole]
    for deck, _ in readings:
        require_playable(deck)
    paths = record_paths(options.record_path, [deck for deck, _ in readings])
    records = []
    for (deck, remark), path in zip(readings, paths, strict=True):
        run = session.run(deck, record=path, remark=remark)
        try:
            for planned in run.plan:
                run.play(planned.index)
        finally:
            record = finish(run, path)
        records.append(play_again(session, deck, record, path, remark=remark))
    return tuple(records)


def require_playable(deck: Deck) -> None:
    """Raise `NotPlayable` or `NothingToPlay` unless a deck can be played."""
    if deck.obstacles:
        raise NotPlayable(deck.obstacles)
    if not deck.steps:
        raise NothingToPlay(deck.path)
