"""Select the shard of a matrix that is played here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import record_errors
from harness.project.options import RunOptions, ShardOptions

if TYPE_CHECKING:
    from harness.drift.matrix.cells import Combination
    from harness.drift.matrix.play import Key
    from harness.project.shards import Shard


def cells_of_shard(
    shard: Shard | None,
    sharded: ShardOptions,
    options: RunOptions,
    steps: Mapping[Path, int],
    pairs: Sequence[Combination],
    *,
    bisect: bool,
) -> dict[Key, str] | None:
    """Return the cells that are played here with the names of their records; `None` where all are.

    `steps` are the decks, with the number of their steps. Says what the shard is, and writes the plan beside the records. Which cells
    a bisection plays follows from what came of others, so it has all cells of a deck on one machine. Ends the command where the
    earlier times or the plan cannot be read or written.
    """
    from harness.drift.matrix.play import record_names  # noqa: PLC0415
    from harness.record.shards import begin  # noqa: PLC0415
    from harness.replay import shards  # noqa: PLC0415
    from harness.report.shards import announcement  # noqa: PLC0415

    if shard is None:
        return None
    names = record_names(list(steps), pairs)
    cells = [
        shards.UnplannedCell(name, str(deck), steps[deck], str(deck) if bisect else "")
        for (deck, _), name in names.items()
    ]
    with record_errors():
        plan = shards.plan(cells, shard, shards.times_of(sharded))
        if options.record_path is not None:
            begin(options.record_path.absolute(), plan)
    click.echo(announcement(plan, knows_times=sharded.durations_path is not None), err=True)
    own = {cell.record for cell in plan.own}
    return {key: name for key, name in names.items() if name in own}
