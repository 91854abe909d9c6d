"""Cells divided among machines that cannot talk to each other: all of them make the same plan, and each plays its part of it.

The longest cell goes to the shard that has the least to do so far, then the next: Graham's rule of the longest processing time, which
is never more than a third above the best there is (R. L. Graham, Bounds on Multiprocessing Timing Anomalies, 1969). Where two are
alike the name of the cell decides, and the number of the shard: nothing depends on the machine.
"""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from harness.cluster.temporary_directory import TemporaryRunDirectory
from harness.project.errors import SettingsError
from harness.project.options import RunOptions, ShardOptions
from harness.project.places import Place, is_within
from harness.project.shards import Shard, read_shard
from harness.record.cell_times import CellTimes, read_cell_times
from harness.record.shards import PlannedCell, ShardRecord
from harness.record.store import RecordStore


class UnplannedCell(Struct, frozen=True):
    """A deck to be played, in a matrix on one of its versions."""

    record: str
    """The name of the file with its record, by which its earlier times are known."""
    deck: str
    steps: int
    group: str = ""
    """Cells of one group are played by one machine; empty for a cell by itself."""


def plan(cells: Sequence[UnplannedCell], shard: Shard, times: CellTimes) -> ShardRecord:
    """Return which shard plays which of the cells, in their order; `times` are of earlier runs."""
    seconds = expected_seconds(cells, times)
    groups: dict[str, list[UnplannedCell]] = defaultdict(list)
    for cell in cells:
        groups[cell.group or f"\0{cell.record}"].append(cell)
    loads = {name: sum(seconds[cell.record] for cell in group) for name, group in groups.items()}
    numbers = divide(loads, shard.total)
    return ShardRecord(
        shard=shard.number,
        total=shard.total,
        cells=tuple(
            PlannedCell(
                record=cell.record,
                deck=cell.deck,
                shard=numbers[cell.group or f"\0{cell.record}"],
                seconds=round(seconds[cell.record], 3),
            )
            for cell in cells
        ),
    )


def divide(loads: Mapping[str, float], total: int) -> dict[str, int]:
    """Return the number of its shard, counted from 1, for each name, by how many seconds what it names takes."""
    emptiest = [(0.0, 0, number) for number in range(1, total + 1)]
    numbers = {}
    for name in sorted(loads, key=lambda name: (-loads[name], name)):
        load, names, number = heapq.heappop(emptiest)
        numbers[name] = number
        heapq.heappush(emptiest, (load + loads[name], names + 1, number))
    return numbers


def expected_seconds(cells: Sequence[UnplannedCell], times: CellTimes) -> dict[str, float]:
    """Return how long each cell will take, by the name of its record.

    As long as it took before; else as its deck did on other versions; else by its steps, each as long as those of the cells that
    are known take, or a second where none is.
    """
    known = {cell.record: _known_seconds(cell, times) for cell in cells}
    timed = [(seconds, cell.steps) for cell in cells if (seconds := known[cell.record]) is not None]
    of_a_step = sum(seconds for seconds, _ in timed) / max(sum(steps for _, steps in timed), 1) or 1.0
    return {
        cell.record: seconds if (seconds := known[cell.record]) is not None else cell.steps * of_a_step
        for cell in cells
    }


def _known_seconds(cell: UnplannedCell, times: CellTimes) -> float | None:
    of_cell = times.get(cell.record.removesuffix(".json"))
    return times.get(cell.deck) if of_cell is None else of_cell


def shard_of(sharded: ShardOptions, options: RunOptions, environment: Mapping[str, str]) -> Shard | None:
    """Return which shard is played; `None` where all is. Raises `SettingsError` for options that cannot be divided."""
    shard = read_shard(sharded.shard, environment)
    if shard is None:
        if sharded.durations_path is not None:
            raise SettingsError(
                "--durations-path balances the shards of --shard: say which one this is, like --shard 3/20"
            )
        return None
    if options.together:
        raise SettingsError("--together makes one deck of all, in one lab: there is nothing to divide with --shard")
    if options.count > 1:
        raise SettingsError("--shard plans one run of each deck, and --count plays several: leave one of them out")
    if options.record is not None and options.record.is_file():
        raise SettingsError(f"--record {options.record} is a file, and a shard may have several records: name a folder")
    if sharded.durations_path is not None and options.record is not None:
        _require_other_folder(sharded.durations_path, options.record)
    return shard


def times_of(sharded: ShardOptions) -> CellTimes:
    """Return how long cells took before; nothing where nobody says. Raises `RecordError`."""
    place = sharded.durations_path
    if place is None:
        return {}
    if isinstance(place, Path):
        return read_cell_times(place)
    with TemporaryRunDirectory() as folder:
        return read_cell_times(RecordStore(place).fetch(folder, [".json"], lambda _: None))


def _require_other_folder(durations: Place, records: Place) -> None:
    """Refuse to balance by records that this very run is going to change. Raises `SettingsError`."""
    is_folder = durations.is_dir() if isinstance(durations, Path) else not durations.is_file()
    if is_folder and (is_within(durations, records) or is_within(records, durations)):
        raise SettingsError(
            f"--durations-path {durations} would change while --record {records} is written, and each shard would be planned by "
            "other times: write the records into a folder of their own"
        )
