"""The records of several shards of the same decks, put together: in the order of a whole run, with what is missing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from harness.record.errors import RecordError
from harness.record.files import find_records
from harness.record.shards import BegunShard, PlannedCell, find_shards


class MissingShards(Struct, frozen=True):
    """Shards that nobody began, or whose folders are not here."""

    numbers: tuple[int, ...]
    total: int
    cells: tuple[PlannedCell, ...]
    """What they were to play."""


class MissingCells(Struct, frozen=True):
    """What a shard was to play and left no record of."""

    shard: int
    total: int
    cells: tuple[PlannedCell, ...]


class OtherPlan(Struct, frozen=True):
    """Shards that were planned otherwise than the rest, so that they do not make a whole."""

    total: int


Lack = MissingShards | MissingCells | OtherPlan


class Joined(Struct, frozen=True):
    """Records as they were found, those of shards in the order of their plan."""

    paths: tuple[Path, ...]
    missing: tuple[Lack, ...]


def join(paths: Sequence[Path]) -> Joined:
    """Return the records that are named, those in folders and below, and what of their shards is missing.

    Raises:
        RecordError: a folder without a record.
    """
    shards = find_shards(paths)
    places = {shard.folder / cell.record: at for shard in shards for at, cell in enumerate(shard.record.cells)}
    records = list(dict.fromkeys(record for path in paths for record in _records(path, shards)))
    if not records:
        raise RecordError(f"{paths[0]}: shards were begun there, and none of them left a record")
    order = {path: at for at, path in enumerate(records)}
    planned = sorted((path for path in records if path in places), key=lambda path: (places[path], order[path]))
    others = [path for path in records if path not in places]
    return Joined((*planned, *others), tuple(_missing(shards)))


def _records(path: Path, shards: Sequence[BegunShard]) -> Sequence[Path]:
    """Return the records of a path; a folder in which a shard was begun may have none."""
    try:
        return find_records([path])
    except RecordError:
        if any(shard.folder.is_relative_to(path) for shard in shards):
            return ()
        raise


def _missing(shards: Sequence[BegunShard]) -> Iterator[Lack]:
    plans: dict[str, list[BegunShard]] = defaultdict(list)
    for shard in shards:
        plans[shard.record.fingerprint].append(shard)
    incomplete: dict[int, int] = defaultdict(int)
    for same in plans.values():
        lacking = tuple(_shards_that_lack(same))
        yield from lacking
        incomplete[same[0].record.total] += bool(lacking)
    yield from (OtherPlan(total) for total, count in incomplete.items() if count > 1)
    for shard in shards:
        gone = tuple(cell for cell in shard.record.own if not (shard.folder / cell.record).exists())
        if gone:
            yield MissingCells(shard.record.shard, shard.record.total, gone)


def _shards_that_lack(same: Sequence[BegunShard]) -> Iterator[MissingShards]:
    """Yield the shards of a plan that were begun less often than the others: a folder may hold several nights of one plan."""
    plan = same[0].record
    begun = dict.fromkeys(range(1, plan.total + 1), 0)
    for shard in same:
        begun[shard.record.shard] += 1
    nights = max(begun.values())
    to_play = {cell.shard for cell in plan.cells}
    for night in range(nights):
        numbers = tuple(number for number, times in begun.items() if times <= night and number in to_play)
        if numbers:
            yield MissingShards(numbers, plan.total, tuple(cell for cell in plan.cells if cell.shard in numbers))
