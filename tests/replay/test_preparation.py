"""Where the records of decks go."""

from __future__ import annotations

import os
import tempfile
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


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed, whom only root can become")
def test_a_folder_that_one_may_write_to_may_lie_where_one_may_not() -> None:
    """As a volume of a container does, below `/`."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        records = place / "records"
        records.mkdir()
        records.chmod(0o777)
        child = os.fork()
        if child == 0:
            os.setuid(65534)
            is_right = False
            try:
                is_right = record_paths(records, [ENGLISH]) == [records / "slides-en-app.json"]
            finally:
                os._exit(0 if is_right else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
