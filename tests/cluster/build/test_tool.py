"""A tool runs into a log, and nothing of it outlives an interruption."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from harness.cluster.build import tool
from harness.cluster.errors import CannotHost
from harness.cluster.waiting import wait_until


def test_output_goes_to_the_log(tmp_path: Path) -> None:
    tool.run(["sh", "-c", "echo out; echo err >&2"], log=tmp_path / "log")
    assert (tmp_path / "log").read_text() == "out\nerr\n"


def test_a_failure_ends_with_what_the_tool_said_last(tmp_path: Path) -> None:
    with pytest.raises(CannotHost, match=r"sh ended with status 3.*/log, and last:\nit is broken"):
        tool.run(["sh", "-c", "echo it is broken; exit 3"], log=tmp_path / "log")


def test_a_missing_tool_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(CannotHost, match=r"no-such-tool is not installed.*--install"):
        tool.run(["no-such-tool"], log=tmp_path / "log")


def test_an_interruption_ends_the_tool_and_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "REPORT_INTERVAL", 0.2)
    pids = tmp_path / "pids"

    def interrupt(_lines: int, _seconds: float) -> None:
        if pids.exists() and len(pids.read_text().split()) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tool.run(["sh", "-c", f"sleep 600 & echo $$ $! > {pids}; wait"], log=tmp_path / "log", report=interrupt)
    assert wait_until(lambda: all(is_over(int(pid)) for pid in pids.read_text().split()), 60)


def test_the_kernel_ends_a_tool_whose_harness_was_killed(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from harness.cluster.build import tool; "
    program += "tool.run(['sh', '-c', 'echo $$; exec sleep 600'], log=Path(sys.argv[1]))"
    log = tmp_path / "log"
    harness = subprocess.Popen([sys.executable, "-c", program, log])
    try:
        assert wait_until(lambda: log.exists() and log.read_text().endswith("\n"), 60)
    finally:
        harness.kill()
        harness.wait()
    pid = int(log.read_text())
    assert wait_until(lambda: is_over(pid), 60)


def test_a_tool_runs_beside_other_work_and_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "REPORT_INTERVAL", 0.2)
    gate, waited = tmp_path / "gate", list[float]()

    def wait(seconds: float) -> None:
        waited.append(seconds)
        gate.touch()

    script = f"until [ -e {gate} ]; do sleep 0.05; done; echo done"
    with tool.beside(["sh", "-c", script], log=tmp_path / "log", waiting=wait):
        assert not gate.exists()
    assert (tmp_path / "log").read_text() == "done\n"
    assert waited


def test_a_failure_of_the_work_ends_the_tool_beside_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = ["sh", "-c", "echo $$; exec sleep 600"]

    def work() -> None:
        with tool.beside(script, log=log, waiting=lambda _: None):
            assert wait_until(lambda: log.read_text().endswith("\n"), 60)
            raise ValueError("the work")

    with pytest.raises(ValueError, match="the work"):
        work()
    assert is_over(int(log.read_text()))


def is_over(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
