"""A command as a program of its own, to which a signal comes at an awkward moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import os
from harness.faces.cli.start import start

def signalled():
    os.kill(os.getpid(), {signal:d})

def command():
{body}

start(command)
"""
IN_TEXT_THAT_IS_EXECUTED = """
    try:
        exec("signalled()", globals())
    except KeyboardInterrupt:
        raise SystemExit(1)
"""
WHERE_PYTHON_LETS_NOTHING_THROUGH = """
    class Lost:
        def __del__(self):
            signalled()

    Lost()
    import time
    time.sleep(30)
"""
IN_A_LIBRARY_HALF_WAY = """
    try:
        signalled()
    except KeyboardInterrupt:
        raise RuntimeError("cannot join thread before it is started")
"""
NOT_AT_ALL = """
    raise RuntimeError("a defect")
"""


def ended(folder: Path, number: signal.Signals, body: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a module, by `python -m`."""
    (folder / "program.py").write_text(PROGRAM.format(signal=number, body=body))
    return subprocess.run(
        [sys.executable, "-m", "program"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=25,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), os.environ.get("PYTHONPATH", "")))},
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("body", [IN_TEXT_THAT_IS_EXECUTED, IN_A_LIBRARY_HALF_WAY, WHERE_PYTHON_LETS_NOTHING_THROUGH])
def test_a_signal_makes_the_status_2_wherever_it_comes(tmp_path: Path, number: signal.Signals, body: str) -> None:
    program = ended(tmp_path, number, body)
    assert (program.returncode, program.stderr) == (2, "")


def test_a_defect_without_a_signal_is_shown(tmp_path: Path) -> None:
    program = ended(tmp_path, signal.SIGTERM, NOT_AT_ALL)
    assert program.returncode == 1
    assert "RuntimeError: a defect" in program.stderr
