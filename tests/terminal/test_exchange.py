"""What is read and written beside a shell follows nothing that the shell can have put there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from harness.terminal import exchange


def test_a_file_is_written_and_read(tmp_path: Path) -> None:
    exchange.write(tmp_path / "file", "one\n")
    exchange.write(tmp_path / "file", "two\n")
    assert exchange.read(tmp_path / "file") == "two\n"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("as it was")
    (tmp_path / "file").symlink_to(tmp_path / "outside")
    exchange.write(tmp_path / "file", "new")
    assert (tmp_path / "outside").read_text() == "as it was"
    assert not (tmp_path / "file").is_symlink()


@pytest.mark.parametrize("kind", ["link", "pipe", "directory"])
def test_what_is_no_plain_file_is_not_read(kind: str, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("secret")
    put = {"link": lambda file: file.symlink_to(tmp_path / "outside"), "pipe": os.mkfifo, "directory": Path.mkdir}
    put[kind](tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        exchange.read(tmp_path / "file")
