"""Records of several shards put together: in the order of all, and what is missing of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.project.shards import Shard
from harness.record.errors import RecordError
from harness.record.files import write_record
from harness.record.joined import Lack, MissingCells, MissingShards, OtherPlan, join
from harness.record.shards import begin
from harness.replay.shards import UnplannedCell, plan

from tests.record.examples import record

NAMES = ("z", "b", "y", "a", "x", "c")
CELLS = [UnplannedCell(f"{name}.json", f"{name}.md", 1) for name in NAMES]
TOTAL = 3


def play(folder: Path, number: int, *, total: int = TOTAL, times: dict[str, float] | None = None) -> None:
    """Leave what a shard leaves."""
    shard = plan(CELLS, Shard(number, total), times or {})
    begin(folder, shard)
    for cell in shard.own:
        write_record(record(), folder / cell.record)


def names_of(lack: Lack) -> set[str]:
    assert not isinstance(lack, OtherPlan)
    return {cell.name for cell in lack.cells}


@pytest.mark.parametrize("in_one_folder", [True, False])
def test_shares_make_the_whole_in_the_order_of_all(tmp_path: Path, in_one_folder: bool) -> None:
    for number in (3, 1, 2):
        play(tmp_path if in_one_folder else tmp_path / f"shard {number}", number)
    joined = join([tmp_path])
    assert [path.stem for path in joined.paths] == list(NAMES)
    assert joined.missing == ()


def test_a_share_that_is_not_there_is_named_with_what_it_was_to_play(tmp_path: Path) -> None:
    play(tmp_path, 1)
    play(tmp_path, 3)
    (lack,) = join([tmp_path]).missing
    assert isinstance(lack, MissingShards)
    assert (lack.numbers, lack.total) == ((2,), 3)
    assert names_of(lack) == set(NAMES) - {path.stem for path in join([tmp_path]).paths}
    assert {cell.deck for cell in lack.cells} == {f"{name}.md" for name in names_of(lack)}


def test_a_share_that_was_ended_before_it_had_played_all_is_named(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        play(tmp_path, number)
    (tmp_path / "b.json").unlink()
    (lack,) = join([tmp_path]).missing
    assert isinstance(lack, MissingCells)
    assert names_of(lack) == {"b"}


def test_a_share_that_is_tried_again_takes_away_its_own_records_alone(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        play(tmp_path, number)
    again = plan(CELLS, Shard(2, TOTAL), {})
    begin(tmp_path, again)
    (lack,) = join([tmp_path]).missing
    assert names_of(lack) == {cell.name for cell in again.own}
    begin(tmp_path, plan(CELLS, Shard(1, TOTAL), {}), keeps_records=True)
    assert join([tmp_path]).missing == (lack,)


def test_nights_with_the_same_plan_do_not_stand_in_for_each_other(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        play(tmp_path / "monday" / str(number), number)
    for number in (1, 2):
        play(tmp_path / "tuesday" / str(number), number)
    (lack,) = join([tmp_path]).missing
    assert isinstance(lack, MissingShards)
    assert lack.numbers == (3,)


def test_shares_of_different_plans_are_no_whole(tmp_path: Path) -> None:
    play(tmp_path / "1", 1)
    play(tmp_path / "2", 2, times={"z": 100.0})
    play(tmp_path / "3", 3)
    assert OtherPlan(3) in join([tmp_path]).missing


def test_a_share_without_a_cell_is_not_missed(tmp_path: Path) -> None:
    total = len(NAMES) + 2
    for number in range(1, total):
        play(tmp_path / str(number), number, total=total)
    joined = join([tmp_path / str(number) for number in range(1, total)])
    assert joined.missing == ()
    assert len(joined.paths) == len(NAMES)


def test_shares_that_left_nothing_at_all_are_no_report(tmp_path: Path) -> None:
    begin(tmp_path, plan(CELLS, Shard(1, 2), {}))
    with pytest.raises(RecordError, match="none of them left a record"):
        join([tmp_path])


def test_records_that_belong_to_no_share_are_there_too(tmp_path: Path) -> None:
    play(tmp_path / "shards", 1, total=1)
    write_record(record(), tmp_path / "by-hand.json")
    assert [path.stem for path in join([tmp_path]).paths] == [*NAMES, "by-hand"]
    (tmp_path / "shard-1-of-9.json").write_text('{"something": "else"}')
    assert join([tmp_path]).missing == ()
