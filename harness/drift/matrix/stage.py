"""Plays cells: each in a process of its own, so many at once, each with its own cluster."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from harness.drift.matrix.cells import Cell, Combination, read_cell
from harness.drift.matrix.fetching import Fetching
from harness.drift.matrix.processes import last_words, run_to_end
from harness.project.options import RunOptions
from harness.project.rows import command_line
from harness.record.errors import RecordError
from harness.record.files import read_record


class MatrixListener(Protocol):
    """Is told how it goes."""

    def fetching(self, version: str, line: str) -> None:
        """Note that the programs of a Kubernetes are being brought here."""

    def begun(self, deck: Path, pair: Combination) -> None:
        """Note that a cell is being played."""

    def ended(self, deck: Path, pair: Combination, cell: Cell) -> None:
        """Note that a cell was played."""

    def interrupted(self) -> None:
        """Note that all that is being played is taken down."""


class MatrixStage:
    """Where cells are played. Its methods belong to one event loop."""

    def __init__(
        self,
        program: Sequence[str],
        limit: int,
        options: RunOptions,
        listener: MatrixListener,
        *,
        fetching: Fetching | None = None,
        readings: Mapping[Path, Path] = MappingProxyType({}),
    ) -> None:
        """At most `limit` cells are played at once, all of them with these options but for their kubectl and cluster.

        `program` plays a deck: the deck and the options follow it, and what happened is in the record that they name.
        Pictures of the pages that are opened go into a folder for each cell. `readings` has files with decks that were read
        already.
        """
        self._fetching = fetching
        self._readings = readings
        self._program = tuple(program)
        self._options = options
        self._listener = listener
        self._places = asyncio.Semaphore(limit)
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def play(self, deck: Path, pair: Combination, target: Path) -> Cell:
        """Play a cell; its record goes to `target`, and what it prints beside it.

        Cancelled, it has the run take its cluster down, and waits for that.
        """
        if self._fetching is not None and (reason := await self._fetching.of(deck, pair)):
            cell = read_cell(None, 0.0, reason)
            self._listener.ended(deck, pair, cell)
            return cell
        turn: AbstractAsyncContextManager[object] = nullcontext() if pair.has_own_cluster else self._turns[pair.cluster]
        async with turn, self._places:
            self._listener.begun(deck, pair)
            began = time.monotonic()
            target.unlink(missing_ok=True)
            log = target.with_suffix(".log")
            status = await self._run(deck, pair, target, log)
            words = last_words(log) or f"it ended with status {status} and said nothing"
            cell = _read(target, time.monotonic() - began, words)
            self._listener.ended(deck, pair, cell)
            return cell

    async def _run(self, deck: Path, pair: Combination, target: Path, log: Path) -> int:
        pictures = self._options.screenshots
        options = replace(
            pair.options(self._options), record=target, screenshots=pictures and pictures / target.with_suffix("").name
        )
        reading = self._readings.get(deck)
        read = () if reading is None else (f"--reading={reading}",)
        return await run_to_end([*self._program, str(deck), *read, *command_line(options)], log)


def _read(target: Path, seconds: float, last_words: str) -> Cell:
    if not target.exists():
        return read_cell(None, seconds, last_words)
    try:
        return read_cell(read_record(target), seconds, last_words)
    except RecordError as error:
        return read_cell(None, seconds, str(error))
