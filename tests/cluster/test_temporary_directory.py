from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO, TextIO

import pytest
from harness.cluster.temporary_directory import TemporaryRunDirectory

MAKES_MANY = """
import sys
from harness.cluster.temporary_directory import TemporaryRunDirectory
for _ in range(150):
    with TemporaryRunDirectory() as path:
        (path / "mine").touch()
        assert (path / "mine").exists()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Runs of others do not remove what these leave, nor the other way round."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_runs_that_begin_and_end_at_the_same_time_do_not_disturb_each_other(temporary: Path) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", MAKES_MANY], stderr=subprocess.PIPE, text=True) for _ in range(4)]
    for run in runs:
        _, errors = run.communicate()
        assert run.returncode == 0, errors
    assert not list(temporary.iterdir())


def test_who_is_killed_while_removing_leaves_what_the_next_one_removes(temporary: Path) -> None:
    """The lock goes last."""
    script = (
        "import os, shutil; from harness.cluster import temporary_directory as t\n"
        "own = t.TemporaryRunDirectory(); (own.path / 'home').mkdir(); print(own.path, flush=True)\n"
        "shutil.rmtree = lambda *_, **__: os._exit(9)\n"
        "own.remove()"
    )
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    left = Path(killed.stdout.strip())
    assert killed.returncode == 9
    assert left.is_dir()
    with TemporaryRunDirectory():
        assert not left.exists()


def test_what_was_to_stay_stays() -> None:
    own = TemporaryRunDirectory()
    own.keep()
    with TemporaryRunDirectory():
        assert own.path.is_dir()
        assert not list(own.path.iterdir())


@pytest.mark.parametrize("is_removed", [False, True], ids=["others hold the lock", "others have removed it"])
def test_one_that_somebody_sweeps_before_it_is_locked_is_made_anew(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, is_removed: bool
) -> None:
    """Between the making of the lock and its locking, as a machine under load gives time for."""
    lock = fcntl.flock
    others: list[tuple[Path, TextIO]] = []

    def lock_late(file: BinaryIO, operation: int) -> None:
        if not others:
            path = next(temporary.glob("*/in-use"))
            others.append((path, holder := path.open()))
            lock(holder, operation)
            if is_removed:
                shutil.rmtree(path.parent)
                holder.close()
        lock(file, operation)

    monkeypatch.setattr("harness.cluster.temporary_directory.fcntl.flock", lock_late)
    with TemporaryRunDirectory() as path:
        assert path.is_dir()
        assert path != others[0][0].parent
    others[0][1].close()


@pytest.mark.parametrize(("then", "stays"), [("", False), ("made.keep()", True)])
def test_what_nobody_came_to_remove_goes_when_the_program_ends(then: str, *, stays: bool) -> None:
    program = "import os\nfrom harness.cluster.temporary_directory import TemporaryRunDirectory\nmade = TemporaryRunDirectory()\n"
    ended = subprocess.run(
        [sys.executable, "-c", f"{program}(made.path / 'file').touch()\n{then}\nprint(made.path)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(ended.stdout.strip()).exists() is stays


def test_a_process_that_was_forked_removes_nothing_of_its_parent(temporary: Path) -> None:
    program = (
        "import os\nfrom harness.cluster.temporary_directory import TemporaryRunDirectory\nmade = TemporaryRunDirectory()\n"
        "if os.fork():\n    os.wait()\n    print(made.path.exists())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "True\n"
    assert not list(temporary.iterdir())
