"""A journal tells what happened even when the run was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from harness.record.errors import RecordError
from harness.record.journal import Journal
from harness.record.model import Verdict
from msgspec.structs import replace

from tests.record.examples import CLUSTER, DECK, broke, command, record, step


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "journal.jsonl"
    steps = (step(1, Verdict.PASSED, command("echo é\x00", output="é\n")), step(2, Verdict.FAILED, reason="no"))
    with Journal.create(path, replace(record(), cluster=None)) as journal:
        journal.cluster(CLUSTER)
        for written in steps:
            journal.step(written)
        journal.end(seconds=9.5, own_seconds=0.5, error=broke("disk full"))
    assert Journal.read(path) == replace(
        record(*steps), seconds=9.5, own_seconds=0.5, complete=True, error=broke("disk full")
    )


def test_a_line_can_be_read_as_soon_as_it_is_written(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal", record())
    journal.step(step(1, seconds=2.0))
    read = Journal.read(journal.path)
    assert read.steps == (step(1, seconds=2.0),)
    assert not read.complete
    assert read.seconds == 2.0
    journal.close()


def test_a_step_that_ends_later_replaces_what_was_told_of_it(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "journal", record()) as journal:
        journal.step(step(1))
        journal.step(step(2))
        journal.step(step(1, Verdict.FAILED, reason="it never ended"))
    assert [step.verdict for step in Journal.read(journal.path).steps] == [Verdict.FAILED, Verdict.PASSED]


def test_a_run_that_was_ended_early_is_not_complete(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "journal", record()) as journal:
        journal.end(seconds=1, own_seconds=0, complete=False)
    assert not Journal.read(journal.path).complete


def test_what_a_killed_harness_wrote_is_there(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    program = (
        "import sys, time; from pathlib import Path; from harness.record.journal import Journal\n"
        "example, path = map(Path, sys.argv[1:])\n"
        "record = Journal.read(example); Journal.create(path, record).step(record.steps[0])\n"
        "print('written', flush=True); time.sleep(600)"
    )
    example = tmp_path / "example"
    with Journal.create(example, record()) as journal:
        journal.step(step(1))
    child = subprocess.Popen([sys.executable, "-c", program, example, path], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "written\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert Journal.read(path).steps == (step(1),)


def test_a_torn_last_line_is_dropped_and_the_run_goes_on_after_it(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal.create(path, record()) as journal:
        journal.step(step(1))
        journal.step(step(2))
    path.write_bytes(path.read_bytes()[:-20])
    assert [step.index for step in Journal.read(path).steps] == [1]
    resumed, before = Journal.resume(path, DECK)
    assert [step.index for step in before.steps] == [1]
    with resumed:
        resumed.step(step(2, Verdict.FAILED))
        resumed.end(seconds=3.0, own_seconds=0.1)
    after = Journal.read(path)
    assert [step.verdict for step in after.steps] == [Verdict.PASSED, Verdict.FAILED]
    assert after.complete


def test_the_times_of_resumed_runs_add_up(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal.create(path, record()) as journal:
        journal.step(step(1, seconds=1.0))
        journal.end(seconds=4.0, own_seconds=0.25, complete=False, error=broke("interrupted"))
    with Journal.resume(path, DECK)[0] as journal:
        journal.step(step(2, seconds=2.0))
        killed = Journal.read(path)
        assert (killed.seconds, killed.complete, killed.error) == (6.0, False, None)
        journal.end(seconds=5.0, own_seconds=0.5)
    after = Journal.read(path)
    assert (after.seconds, after.own_seconds, after.complete) == (9.0, 0.75, True)


def test_an_edited_deck_is_not_gone_on_with(tmp_path: Path) -> None:
    Journal.create(tmp_path / "journal", record()).close()
    with pytest.raises(RecordError, match=r"slides/en/app\.md was edited .* without --resume"):
        Journal.resume(tmp_path / "journal", replace(DECK, sha256="ff" * 32))


def test_a_journal_is_not_written_over(tmp_path: Path) -> None:
    Journal.create(tmp_path / "journal", record()).close()
    with pytest.raises(RecordError, match="there is a journal already"):
        Journal.create(tmp_path / "journal", record())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "tells of no run"),
        (b'{"line":"hea', "tells of no run"),
        (b"hello\n", "journal:1: not a line of a journal"),
        (b'{"line":"what"}\n', "journal:1: not a line of a journal"),
    ],
)
def test_what_is_no_journal_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "journal").write_bytes(content)
    with pytest.raises(RecordError, match=message):
        Journal.read(tmp_path / "journal")


def test_a_journal_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no such journal"):
        Journal.resume(tmp_path / "journal", DECK)


def test_a_journal_of_another_schema_is_told(tmp_path: Path) -> None:
    Journal.create(tmp_path / "journal", replace(record(), schema=99)).close()
    with pytest.raises(RecordError, match=r"has schema 99, written by slide-harness 0\.1\.0"):
        Journal.read(tmp_path / "journal")
