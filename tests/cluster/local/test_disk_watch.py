"""What the files of a lab take, where that has to be counted."""

from __future__ import annotations

from pathlib import Path

from harness.cluster.local.disk_watch import size_of

BLOCKS = 1_000_000


def test_each_file_counts_once_and_what_a_link_leads_to_not_at_all(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    (inside / "folder").mkdir(parents=True)
    outside.mkdir()
    (outside / "large").write_bytes(b"x" * 10 * BLOCKS)
    empty = size_of(inside)
    (inside / "folder/file").write_bytes(b"x" * BLOCKS)
    (inside / "again").hardlink_to(inside / "folder/file")
    (inside / "link").symlink_to(outside)
    (inside / "sparse").touch()
    with (inside / "sparse").open("wb") as file:
        file.truncate(100 * BLOCKS)
    assert BLOCKS <= size_of(inside) - empty < 2 * BLOCKS


def test_a_folder_that_is_not_there_takes_nothing(tmp_path: Path) -> None:
    assert size_of(tmp_path / "nowhere") == 0
