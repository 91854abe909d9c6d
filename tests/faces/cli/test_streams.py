"""Standard streams that break: what was played, its record and the exit status stay what they are, and nothing is a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.conftest import GENEROUS, one_step

DECK = f"{one_step('echo é ✓')}\n---\n\n{one_step('false')}"
BROKEN = {
    "a reader that has seen enough": "| head -1 >/dev/null; exit ${PIPESTATUS[0]}",
    "a full disk": ">/dev/full",
    "a full disk for both": ">/dev/full 2>/dev/full",
    "no standard output": ">&-",
    "no standard error": "2>&-",
    "nothing": "<&- >&- 2>&-",
}


def ran(tmp_path: Path, redirection: str, *options: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    (tmp_path / "deck.md").write_text(DECK)
    words = " ".join(("run", "deck.md", "--cluster", "none", "--record", "record.json", *options))
    script = f'"{sys.executable}" -m harness.faces.cli {words} {redirection}'
    return subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=GENEROUS,
    )


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
@pytest.mark.parametrize("redirection", BROKEN.values(), ids=BROKEN)
def test_a_stream_that_breaks_changes_nothing_else(tmp_path: Path, redirection: str, workers: tuple[str, ...]) -> None:
    finished = ran(tmp_path, redirection, *workers)
    assert finished.returncode == 1, finished.stderr
    record = json.loads((tmp_path / "record.json").read_text())
    assert record["complete"]
    assert [step["verdict"] for step in record["steps"]] == ["passed", "failed"]
    assert b"Traceback" not in finished.stdout + finished.stderr


def test_a_full_disk_is_said_where_somebody_may_read_it(tmp_path: Path) -> None:
    errors = ran(tmp_path, ">/dev/full").stderr.decode()
    assert (
        errors.strip() == "harness: what was printed is not all there: No space left on device; the exit status stands"
    )


def test_an_encoding_without_a_tick_gets_plain_letters(tmp_path: Path) -> None:
    finished = ran(tmp_path, "", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert finished.returncode == 1
    shown = finished.stdout.decode("ascii")
    assert "  $ echo e +\n  + passed" in shown
    assert "  x failed" in shown
    assert json.loads((tmp_path / "record.json").read_text())["steps"][0]["commands"][0]["output"] == "é ✓\n"


@pytest.mark.parametrize("option", ["--record", "--junit", "--summary", "--sarif"])
def test_a_device_and_a_link_stay_what_they_are(tmp_path: Path, option: str) -> None:
    (tmp_path / "link").symlink_to("kept")
    (tmp_path / "kept").write_text("before")
    for target in ("/dev/null", "link"):
        assert ran(tmp_path, "", option, target).returncode == 1
    assert Path("/dev/null").is_char_device()
    assert (tmp_path / "link").is_symlink()
    assert "deck.md" in (tmp_path / "kept").read_text()


def test_a_run_goes_on_where_its_journal_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder\n")
    finished = ran(tmp_path, "", XDG_STATE_HOME=str(tmp_path / "state"))
    assert finished.returncode == 1
    assert b"cannot write the journal: Not a directory; --resume will not find this run" in finished.stdout
    assert json.loads((tmp_path / "record.json").read_text())["complete"]


def test_a_journal_is_read_as_a_record(tmp_path: Path) -> None:
    assert ran(tmp_path, "", XDG_STATE_HOME=str(tmp_path / "state")).returncode == 1
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    for words in (("report", journal, "-o", "page.html"), ("summary", journal)):
        finished = subprocess.run(
            [sys.executable, "-m", "harness.faces.cli", *map(str, words)],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr
    assert b"1 passed, 1 failed" in finished.stdout
    assert "echo é ✓" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize("option", ["--junit", "--summary", "--sarif"])
def test_a_report_that_cannot_be_written_changes_no_verdict(tmp_path: Path, option: str) -> None:
    finished = ran(tmp_path, "", option, "/dev/full")
    assert finished.returncode == 1
    assert b"harness: /dev/full: cannot be written: No space left on device" in finished.stdout + finished.stderr
    assert json.loads((tmp_path / "record.json").read_text())["complete"]
    (tmp_path / "deck.md").write_text(one_step("true"))
    passed = [sys.executable, "-m", "harness.faces.cli", "run", "deck.md", "--cluster", "none", option, "/dev/full"]
    assert subprocess.run(passed, cwd=tmp_path, capture_output=True, check=False, timeout=GENEROUS).returncode == 4
