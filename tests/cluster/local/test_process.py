from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from harness.cluster.local.process import Process, number_in_proc


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(("sleep", "600"))
    yield running
    running.kill()
    running.wait()


def test_a_running_process_is_found_and_alive(sleeper: subprocess.Popen[bytes]) -> None:
    process = Process.find(sleeper.pid)
    assert process is not None
    assert process.pid == sleeper.pid
    assert process.is_alive()


def test_killing_ends_it_even_before_its_parent_took_notice(sleeper: subprocess.Popen[bytes]) -> None:
    process = Process.find(sleeper.pid)
    assert process is not None
    process.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert not process.is_alive()


@pytest.mark.parametrize("other", [{"started": 1}, {"boot": "an-earlier-one"}])
def test_a_recycled_number_is_another_process_and_is_never_killed(
    sleeper: subprocess.Popen[bytes], other: dict[str, Any]
) -> None:
    process = Process.find(sleeper.pid)
    assert process is not None
    earlier = dataclasses.replace(process, **other)
    assert not earlier.is_alive()
    earlier.kill()
    assert process.is_alive()


def test_a_number_that_nobody_has_is_no_process() -> None:
    gone = subprocess.Popen(("true",))
    gone.wait()
    assert Process.find(gone.pid) is None


IN_ANOTHER_NAMESPACE = """
import subprocess
from pathlib import Path
from harness.cluster.local.process import number_in_proc, sees_own_proc
child = subprocess.Popen(("sleep", "600"))
number = number_in_proc(child.pid)
print(sees_own_proc(), Path(f"/proc/{number}/cmdline").read_bytes() == b"sleep\\x00600\\x00")
child.kill()
child.wait()
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a PID namespace")
def test_a_child_is_found_in_the_proc_of_the_machine_from_another_pid_namespace() -> None:
    """As the front for images is in that of its node, and makes stand-ins as other users."""
    made = subprocess.run(
        ("unshare", "--pid", "--fork", sys.executable, "-c", IN_ANOTHER_NAMESPACE),
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert made.stdout.split() == ["False", "True"]


def test_where_proc_is_that_of_ones_own_namespace_a_number_is_what_it_is(sleeper: subprocess.Popen[bytes]) -> None:
    assert number_in_proc(sleeper.pid) == sleeper.pid
