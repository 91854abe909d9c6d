"""Say in words what a shard plays, and what is missing where the records of shards are put together."""

from collections.abc import Iterable, Iterator, Sequence

from harness.record.joined import Lack, MissingCells, MissingShards
from harness.record.shards import PlannedCell, ShardRecord
from harness.report.durations import rough
from harness.report.quantity import number

_NAMED = 8
"""The largest number of cells that a line names."""


def announcement(shard: ShardRecord, *, knows_times: bool) -> str:
    """Return a line that says what a shard plays."""
    own, of_all = shard.own, shard.cells
    if not own:
        return f"shard {shard.shard}/{shard.total}: nothing to play ({number(len(of_all), 'cell')} in all)"
    text = f"shard {shard.shard}/{shard.total}: {len(own)} of {number(len(of_all), 'cell')}"
    if not knows_times:
        return text
    seconds, all_seconds = (sum(cell.seconds for cell in cells) for cells in (own, of_all))
    return f"{text}, about {rough(seconds)} of {rough(all_seconds)}"


def missing_lines(missing: Iterable[Lack]) -> Iterator[str]:
    """Yield a line for each thing that is missing where shards were put together."""
    for lack in missing:
        if isinstance(lack, MissingShards):
            numbers = ", ".join(map(str, lack.numbers))
            are = "shard {} of {} is" if len(lack.numbers) == 1 else "shards {} of {} are"
            yield f"{are.format(numbers, lack.total)} missing: {_named(lack.cells)} were not played, or their records are elsewhere"
        elif isinstance(lack, MissingCells):
            yield f"shard {lack.shard} of {lack.total} has no record of {_named(lack.cells)}: it was ended before"
        else:
            yield (
                f"shards of {lack.total} were planned from different decks or times: some cells may be there twice, others not; "
                "give all of them the same decks and the same --durations-path"
            )


def _named(cells: Sequence[PlannedCell]) -> str:
    named = ", ".join(cell.name for cell in cells[:_NAMED])
    return f"{named} and {len(cells) - _NAMED} more" if len(cells) > _NAMED else named
