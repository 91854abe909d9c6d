"""How long decks took before, as their records and the file made of them say."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from harness.record.cell_times import READ, cell_times, read_cell_times
from harness.record.errors import RecordError
from harness.record.files import find_records, write_record
from msgspec.structs import replace

from tests.record.examples import record

RECORD = record()


def write(path: Path, seconds: float, *, night: int = 1, complete: bool = True) -> None:
    write_record(
        replace(RECORD, seconds=seconds, started=f"2026-11-{night:02}T02:00:00+00:00", complete=complete), path
    )


def test_a_cell_takes_the_median_of_its_newest_nights(tmp_path: Path) -> None:
    for night in range(1, READ + 3):
        write(tmp_path / f"{night}" / "slides-en-app.json", 1000.0 if night < 3 else float(night), night=night)
    assert cell_times(find_records([tmp_path]))["slides-en-app"] == 5.0


def test_a_deck_takes_the_median_of_its_versions(tmp_path: Path) -> None:
    for version, seconds in (("1.30", 10.0), ("1.31", 20.0), ("1.32", 90.0)):
        write(tmp_path / f"app-{version}-on-local.json", seconds)
    times = read_cell_times(tmp_path)
    assert times["app-1.31-on-local"] == 20.0
    assert times[RECORD.deck.path] == 20.0


def test_a_run_that_was_cut_short_tells_nothing(tmp_path: Path) -> None:
    write(tmp_path / "app.json", 1.0, complete=False)
    assert read_cell_times(tmp_path) == {}


def test_a_file_of_times_is_what_was_made_of_records(tmp_path: Path) -> None:
    write(tmp_path / "records" / "app.json", 12.0)
    file = tmp_path / "times.json"
    file.write_bytes(msgspec.json.encode(read_cell_times(tmp_path / "records")))
    assert read_cell_times(file) == read_cell_times(tmp_path / "records")


@pytest.mark.parametrize("content", ["", "[]", '{"app": "long"}', '{"app": -1}', '{"app": NaN}', "\udcff"])
def test_what_is_no_table_of_times_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "times.json"
    file.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(RecordError, match=r"times\.json does not say how long decks took"):
        read_cell_times(file)


def test_a_file_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="No such file"):
        read_cell_times(tmp_path / "times.json")
