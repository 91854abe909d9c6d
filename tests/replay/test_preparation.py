"""Where the records of decks go."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.deck.model import Deck
from harness.record.errors import RecordError
from harness.replay.preparation import record_paths


def deck(path: str) -> Deck:
    return Deck(Path(path), "remark", "en", "A deck", ())


ENGLISH, FRENCH = deck("slides/en/app.md"), deck("slides/fr/app.md")


def test_one_record_goes_to_the_file_that_was_named(tmp_path: Path) -> None:
    assert record_paths(tmp_path / "out.json", [ENGLISH]) == [tmp_path / "out.json"]


def test_one_record_goes_into_a_folder_that_exists(tmp_path: Path) -> None:
    assert record_paths(tmp_path, [ENGLISH]) == [tmp_path / "slides-en-app.json"]


def test_several_records_go_into_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert record_paths(folder, [ENGLISH, FRENCH]) == [folder / "slides-en-app.json", folder / "slides-fr-app.json"]


def test_several_records_do_not_fit_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "out.json").touch()
    with pytest.raises(RecordError, match="2 decks are played: name a folder"):
        record_paths(tmp_path / "out.json", [ENGLISH, FRENCH])
