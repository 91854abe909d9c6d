"""How a file is named to the person who stands in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.shown_path import shown_path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/ann/talks/deck.md", "deck.md"),
        ("/home/ann/talks/en/deck.md", "en/deck.md"),
        ("/home/ann/labs/deck.md", "../labs/deck.md"),
        ("/srv/deck.md", "/srv/deck.md"),
    ],
)
def test_a_path_is_relative_to_where_one_stands_unless_that_is_longer(path: str, shown: str) -> None:
    assert shown_path(Path(path), Path("/home/ann/talks")) == Path(shown)
