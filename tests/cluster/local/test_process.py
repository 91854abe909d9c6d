from __future__ import annotations

import dataclasses
import os
import subprocess
from collections.abc import Iterator

import pytest
from harness.cluster.local.process import Process


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(("sleep", "600"))
    yield running
    running.kill()
    running.wait()


def test_a_running_process_is_found_and_alive(sleeper: subprocess.Popen[bytes]) -> None:
    found = Process.find(sleeper.pid)
    assert found is not None
    assert found.pid == sleeper.pid
    assert found.is_alive()


def test_killing_ends_it_even_before_its_parent_took_notice(sleeper: subprocess.Popen[bytes]) -> None:
    found = Process.find(sleeper.pid)
    assert found is not None
    found.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert not found.is_alive()


@pytest.mark.parametrize("other", [{"started": 1}, {"boot": "an-earlier-one"}])
def test_a_recycled_number_is_another_process_and_is_never_killed(
    sleeper: subprocess.Popen[bytes], other: dict[str, int | str]
) -> None:
    found = Process.find(sleeper.pid)
    assert found is not None
    earlier = dataclasses.replace(found, **other)
    assert not earlier.is_alive()
    earlier.kill()
    assert found.is_alive()


def test_a_number_that_nobody_has_is_no_process() -> None:
    gone = subprocess.Popen(("true",))
    gone.wait()
    assert Process.find(gone.pid) is None
