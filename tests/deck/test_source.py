from __future__ import annotations

import os
from pathlib import Path

import pytest
from harness.deck.errors import DeckError
from harness.deck.source import read_source


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    for path in (tmp_path / "pipe.md", Path("/dev/zero")):
        with pytest.raises(DeckError, match=f"{path}: is no file but a pipe, a device or a socket.*save it in a file"):
            read_source(path)


def test_what_is_too_large_for_a_deck_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large.md").open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(DeckError, match=r"large.md: 60 MB are no deck; at most 50 MB are read"):
        read_source(tmp_path / "large.md")
