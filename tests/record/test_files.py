"""Records as files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from harness.record.errors import RecordError
from harness.record.files import file_names, read_record, write_record
from harness.record.model import Verdict

from tests.record.examples import command, expectation, record, step

RECORD = record(
    step(1, Verdict.PASSED, command("echo é", output="é\n")),
    step(2, Verdict.FAILED, reason="no", expectations=(expectation("x", detail="a diff"),), notes=("a note",)),
)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_record(RECORD, tmp_path / "new" / "record.json")
    assert read_record(tmp_path / "new" / "record.json") == RECORD
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["record.json"]


def test_a_record_has_the_keys_that_readers_rely_on(tmp_path: Path) -> None:
    write_record(RECORD, tmp_path / "record.json")
    read = json.loads((tmp_path / "record.json").read_text())
    assert {"deck", "cluster", "steps"} <= read.keys()
    assert {"provider", "server_version", "kubectl_version", "nodes"} <= read["cluster"].keys()
    played, failed = read["steps"]
    assert {"slide", "title", "line", "kind", "text", "verdict", "reason", "seconds"} <= played.keys()
    assert {"text", "exit_status", "output", "seconds", "tries"} <= played["commands"][0].keys()
    assert {"line", "kind", "satisfied", "difference"} <= failed["expectations"][0].keys()


def test_a_record_is_readable_by_people(tmp_path: Path) -> None:
    write_record(RECORD, tmp_path / "record.json")
    assert '\n  "harness": "0.1.0",\n' in (tmp_path / "record.json").read_text()


def test_a_file_that_was_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text("old")
    write_record(RECORD, tmp_path / "record.json")
    assert read_record(tmp_path / "record.json") == RECORD


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_record(RECORD, pipe)
        assert os.read(reader, 1 << 20).endswith(b"}\n")
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_decks_never_share_a_file_name() -> None:
    paths = ["a/b.md", "a-b.md", "a/b.rst", "../x.md", "/", "A/c.md", "a/c.md"]
    names = file_names(paths)
    assert len({name.lower() for name in names}) == len(paths)
    assert names[3] == "x.json"
    assert file_names(paths) == names


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordError, match="cannot write the record"):
        write_record(RECORD, tmp_path / "file" / "record.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "was cut short"),
        (b'{"schema": 1, "harness": "0.1.0", "dec', "was cut short"),
        (b"\xff\xfe", "is not a record"),
        (b"[]", "is not a record"),
        (b'{"name": "package"}', "is not a record: .*schema"),
        (b'{"schema": 1, "harness": "0.1.0", "deck": 3}', r"is not a record: .*deck"),
        (
            b'{"schema": 7, "harness": "9.0"}',
            r"has schema 7, written by slide-harness 9\.0; this one reads schemas 1 to 5",
        ),
    ],
)
def test_what_is_no_record_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "record.json").write_bytes(content)
    with pytest.raises(RecordError, match=message):
        read_record(tmp_path / "record.json")


def test_a_record_that_does_not_exist_is_told_with_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"no such file; `harness run DECK --record"):
        read_record(tmp_path / "record.json")


def test_a_folder_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="is a folder"):
        read_record(tmp_path)
