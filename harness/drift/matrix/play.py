"""Plays a whole matrix, and takes everything down when it is interrupted."""

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.drift.matrix.cells import Cell, Combination, record_name
from harness.drift.matrix.differences import Cells
from harness.drift.matrix.fetching import Fetching
from harness.drift.matrix.result import DeckMatrix, deck_matrix
from harness.drift.matrix.stage import MatrixListener, MatrixStage
from harness.project.options import RunOptions
from harness.record.files import file_names

Key = tuple[Path, Combination]
"""A cell: a deck in a column."""


class MatrixInterrupted(Exception):
    """Somebody asked to end it; all that was being played has been taken down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """What is to be played."""

    decks: tuple[Path, ...]
    pairs: tuple[Combination, ...]
    """The first is what all others are compared with."""
    choose: Callable[[Sequence[Combination], Cells], set[Combination]]
    """What to play next, of a deck; nothing when enough was played."""
    limit: int
    """How many to play at once."""
    program: tuple[str, ...]
    """What plays a deck, in a process of its own: the deck and its options follow."""
    options: RunOptions
    """How every cell is played, but for its kubectl and its cluster."""
    folder: Path
    """Where the records go."""
    fetch: tuple[str, ...] = ()
    """What has all that a lab needs brought here: a deck and a version follow. Empty where the cells do it themselves."""
    readings: Mapping[Path, Path] = field(default_factory=dict)
    """Of each deck, the file that has it as it was read, for all cells."""
    names: Mapping[Key, str] | None = None
    """The cells that are played here, with the names of their records; `None` for all of them."""

    def pairs_of(self, deck: Path) -> tuple[Combination, ...]:
        """Return the columns in which a deck is played here."""
        return self.pairs if self.names is None else tuple(pair for pair in self.pairs if (deck, pair) in self.names)


def play(matrix: Matrix, listener: MatrixListener) -> tuple[DeckMatrix, ...]:
    """Play it; one result for each deck. Raises `MatrixInterrupted` on SIGINT, SIGTERM and SIGHUP."""
    matrix.folder.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_until_interrupted(matrix, listener))


async def _until_interrupted(matrix: Matrix, listener: MatrixListener) -> tuple[DeckMatrix, ...]:
    playing = asyncio.create_task(_play(matrix, listener))

    def interrupt() -> None:
        """Once: the clusters are being taken down already when somebody asks again."""
        if not playing.cancelling():
            listener.interrupted()
            playing.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, interrupt)
    try:
        return await playing
    except asyncio.CancelledError:
        raise MatrixInterrupted from None


async def _play(matrix: Matrix, listener: MatrixListener) -> tuple[DeckMatrix, ...]:
    fetching = Fetching(matrix.fetch, matrix.options, matrix.folder, listener.fetching) if matrix.fetch else None
    stage = MatrixStage(
        matrix.program, matrix.limit, matrix.options, listener, fetching=fetching, readings=matrix.readings
    )
    names = record_names(matrix.decks, matrix.pairs) if matrix.names is None else matrix.names
    targets = {key: matrix.folder / name for key, name in names.items()}
    played = [deck for deck in matrix.decks if matrix.pairs_of(deck)]
    async with asyncio.TaskGroup() as tasks:
        decks = [tasks.create_task(_play_deck(deck, matrix, stage, targets)) for deck in played]
    return tuple(deck.result() for deck in decks)


def record_names(decks: Sequence[Path], pairs: Sequence[Combination]) -> dict[Key, str]:
    """Return the name of the record of each cell."""
    keys = [(deck, pair) for deck in decks for pair in pairs]
    return dict(zip(keys, file_names([record_name(deck, pair) for deck, pair in keys]), strict=True))


async def _play_deck(deck: Path, matrix: Matrix, stage: MatrixStage, targets: Mapping[Key, Path]) -> DeckMatrix:
    cells: dict[Combination, Cell] = {}
    pairs = matrix.pairs_of(deck)
    while chosen := matrix.choose(pairs, cells):
        async with asyncio.TaskGroup() as tasks:
            played = {
                pair: tasks.create_task(stage.play(deck, pair, targets[deck, pair])) for pair in pairs if pair in chosen
            }
        cells |= {pair: cell.result() for pair, cell in played.items()}
    return deck_matrix(deck, matrix.pairs, cells)
