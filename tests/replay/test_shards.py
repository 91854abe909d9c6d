"""Shards of the same cells: every cell in one of them, the same for everyone, none much longer than the others."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from harness.project.errors import SettingsError
from harness.project.options import RunOptions, ShardOptions
from harness.project.shards import Shard
from harness.record.shards import ShardRecord
from harness.replay.shards import UnplannedCell, expected_seconds, plan, shard_of
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text("abcdefgh", min_size=1, max_size=6)
CELLS = st.lists(
    st.tuples(NAMES, st.integers(0, 60), st.sampled_from(["", "one", "other"])),
    unique_by=lambda row: row[0],
    max_size=60,
).map(lambda rows: [UnplannedCell(f"{name}.json", f"{name}.md", steps, group) for name, steps, group in rows])
TIMES = st.dictionaries(NAMES, st.floats(0, 10_000), max_size=60)
TOTALS = st.integers(1, 12)


def plans(cells: list[UnplannedCell], total: int, times: dict[str, float]) -> list[ShardRecord]:
    """What each of the machines makes for itself."""
    return [plan(cells, Shard(number, total), times) for number in range(1, total + 1)]


@given(cells=CELLS, total=TOTALS, times=TIMES)
def test_every_cell_is_played_once_and_in_the_order_of_all(
    cells: list[UnplannedCell], total: int, times: dict[str, float]
) -> None:
    shards = plans(cells, total, times)
    order = [cell.record for cell in cells]
    played = [cell.record for shard in shards for cell in shard.own]
    assert sorted(played) == sorted(order)
    for shard in shards:
        own = [cell.record for cell in shard.own]
        assert own == [name for name in order if name in set(own)]


@given(cells=CELLS, total=TOTALS, times=TIMES, chance=st.randoms())
def test_every_machine_makes_the_same_plan(
    cells: list[UnplannedCell], total: int, times: dict[str, float], chance: random.Random
) -> None:
    shards = plans(cells, total, times)
    assert len({shard.fingerprint for shard in shards}) == 1
    listed = chance.sample(sorted(times), len(times))
    assert plans(cells, total, {name: times[name] for name in listed}) == shards


@given(cells=CELLS, total=TOTALS, times=TIMES)
def test_who_plays_a_cell_does_not_follow_from_the_order_in_which_decks_are_named(
    cells: list[UnplannedCell], total: int, times: dict[str, float]
) -> None:
    forwards, backwards = (
        {cell.record: cell.shard for cell in plan(order, Shard(1, total), times).cells}
        for order in (cells, cells[::-1])
    )
    assert forwards == backwards


@given(cells=CELLS, total=TOTALS, times=TIMES)
def test_no_share_has_more_than_an_even_one_and_one_group_besides(
    cells: list[UnplannedCell], total: int, times: dict[str, float]
) -> None:
    seconds = expected_seconds(cells, times)
    groups: dict[str, float] = {}
    for cell in cells:
        key = cell.group or cell.record
        groups[key] = groups.get(key, 0.0) + seconds[cell.record]
    longest = max(sum(seconds[cell.record] for cell in shard.own) for shard in plans(cells, total, times))
    assert longest <= sum(seconds.values()) / total + max(groups.values(), default=0.0) + 1e-6


@given(cells=CELLS, total=TOTALS, times=TIMES)
def test_cells_of_a_group_stay_together(cells: list[UnplannedCell], total: int, times: dict[str, float]) -> None:
    group_of = {cell.record: cell.group for cell in cells}
    shards: dict[str, set[int]] = {}
    for cell in plan(cells, Shard(1, total), times).cells:
        shards.setdefault(group_of[cell.record] or cell.record, set()).add(cell.shard)
    assert all(len(numbers) == 1 for numbers in shards.values())


def test_cells_that_nobody_knows_are_spread_by_their_steps() -> None:
    cells = [
        UnplannedCell(f"{name}.json", f"{name}.md", steps) for name, steps in (("a", 9), ("b", 3), ("c", 3), ("d", 3))
    ]
    own = [{cell.record for cell in shard.own} for shard in plans(cells, 2, {})]
    assert own == [{"a.json"}, {"b.json", "c.json", "d.json"}]


def test_a_cell_takes_what_it_took_else_what_its_deck_took_else_what_its_steps_say() -> None:
    cells = [
        UnplannedCell("a-1.30-on-local.json", "a.md", 10),
        UnplannedCell("a-1.31-on-local.json", "a.md", 10),
        UnplannedCell("new-1.30-on-local.json", "new.md", 5),
    ]
    times = {"a-1.30-on-local": 30.0, "a.md": 50.0}
    assert list(expected_seconds(cells, times).values()) == [30.0, 50.0, 20.0]


@pytest.mark.parametrize(
    ("sharded", "options", "message"),
    [
        (ShardOptions(durations_path=Path("x")), RunOptions(), "say which one this is"),
        (ShardOptions(shard="1/2"), RunOptions(together=True), "nothing to divide"),
        (ShardOptions(shard="1/2"), RunOptions(record=Path(__file__)), "name a folder"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(sharded: ShardOptions, options: RunOptions, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        shard_of(sharded, options, {})


def test_times_that_change_while_shares_are_played_are_refused(tmp_path: Path) -> None:
    (tmp_path / "night" / "1").mkdir(parents=True)
    for durations, records in (("night", "night"), ("night", "night/1"), ("night/1", "night")):
        sharded = ShardOptions(shard="1/2", durations_path=tmp_path / durations)
        with pytest.raises(SettingsError, match="would change while"):
            shard_of(sharded, RunOptions(record=tmp_path / records), {})
    kept = ShardOptions(shard="1/2", durations_path=tmp_path / "night")
    assert shard_of(kept, RunOptions(record=tmp_path / "tonight"), {}) == Shard(1, 2)
