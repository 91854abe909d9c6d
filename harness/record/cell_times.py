"""How long decks took before, by their records: what shards of decks are balanced by.

A cell is called as its record is, without the ending: `slides-en-app` of a run, `slides-en-app-1.30-on-local` of a matrix. Of a cell
that was never played, the times of its deck on other versions say something too, so decks are in these tables by their paths.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Annotated

import msgspec
from msgspec import Meta

from harness.record.errors import RecordError
from harness.record.files import find_records
from harness.record.outline import read_outline

READ = 5
"""Runs of a cell that count, the newest ones."""

CellTimes = Mapping[str, float]
"""Seconds by the name of a cell, and by the path of a deck."""


def read_cell_times(path: Path) -> CellTimes:
    """Return what a folder of records says, or a file that `harness summary --format durations` wrote.

    Raises:
        RecordError: there is no such file or folder, or it tells no times.
    """
    if path.is_dir():
        return cell_times(find_records([path]))
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Annotated[float, Meta(ge=0)]])
    except OSError as error:
        raise RecordError(f"{path}: cannot read how long decks took: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RecordError(
            f"{path} does not say how long decks took ({error}): name a folder of records, or what "
            "`harness summary records/ --format durations` wrote"
        ) from error


def cell_times(records: Sequence[Path]) -> dict[str, float]:
    """Return the median of the newest runs of each cell, and of each deck; runs that were cut short tell nothing.

    Raises:
        RecordError: a record cannot be read.
    """
    of_cells: dict[str, list[tuple[str, float]]] = defaultdict(list)
    of_decks: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for path in records:
        outline = read_outline(path)
        if outline.complete:
            of_cells[path.stem].append((outline.started, outline.seconds))
            of_decks[outline.deck.path].append((outline.started, outline.seconds))
    decks = {deck: _median(runs) for deck, runs in sorted(of_decks.items())}
    return {**decks, **{name: _median(sorted(runs)[-READ:]) for name, runs in sorted(of_cells.items())}}


def _median(runs: Sequence[tuple[str, float]]) -> float:
    return round(median(seconds for _, seconds in runs), 3)
