"""Plays decks, one after the other, each on a lab of its own. pytest is not needed for that."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from harness.cluster.errors import ClusterError
from harness.deck.model import Deck
from harness.project.options import RunOptions
from harness.record.errors import RecordError
from harness.record.files import write_record
from harness.record.model import Record
from harness.replay.errors import NothingToPlay, NotPlayable
from harness.replay.interruption import undisturbed
from harness.replay.listener import Listener
from harness.replay.preparation import deck_of, record_paths
from harness.replay.run import DeckRun
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
    paths = record_paths(options.record, [deck for deck, _ in readings])
    records = []
    for (deck, remark), path in zip(readings, paths, strict=True):
        run = session.run(deck, record=path, remark=remark)
        try:
            for planned in run.plan:
                run.play(planned.index)
        finally:
            records.append(finish(run, path))
    return tuple(records)


def require_playable(deck: Deck) -> None:
    """Raise `NotPlayable` or `NothingToPlay` unless a deck can be played."""
    obstacles = [finding for finding in deck.findings if finding.prevents_playing]
    if obstacles:
        raise NotPlayable(obstacles)
    if not deck.steps:
        raise NothingToPlay(deck.path)


def finish(run: DeckRun, path: Path | None) -> Record:
    """Write the record of a run if it has a place, and take down what the run needed, also after an interruption.

    The record comes first: who is killed while a lab is taken down has it. Raises `ClusterError` and `RecordError`, with secrets masked.
    """
    with undisturbed():
        try:
            try:
                record = run.end()
                if path is not None and record.steps:
                    write_record(_with_pictures_from(path.parent, record), path)
            finally:
                run.close()
        except (ClusterError, RecordError) as error:
            error.args = (run.secrets.masked(str(error)),)
            raise
        return record


def _with_pictures_from(folder: Path, record: Record) -> Record:
    """Return the record with the paths of its pictures as they are seen from where it is written."""
    return replace(
        record,
        steps=tuple(
            replace(step, page=replace(step.page, screenshot=os.path.relpath(step.page.screenshot, folder)))
            if step.page and step.page.screenshot
            else step
            for step in record.steps
        ),
    )
