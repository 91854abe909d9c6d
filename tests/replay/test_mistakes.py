"""What a page shows below a command that fails."""

from __future__ import annotations

import pytest
from harness.record.command import Ending
from harness.replay.mistakes import shows_failure
from harness.terminal import Command

SCRIPT = Command("./start.sh", 1, Ending.FINISHED, 127, "", 0, 0.1)


@pytest.mark.parametrize(
    ("expectation", "is_failure"),
    [
        ("bash: line 1: web: command not found", True),
        ("zsh: command not found: web", True),
        ("ksh: web: not found", True),
        ("start.sh: no such file", True),
        ("Traceback (most recent call last)", True),
        ("web: started", False),
    ],
)
def test_a_shell_or_the_program_itself_says_that_it_failed(expectation: str, is_failure: bool) -> None:
    assert shows_failure(expectation, SCRIPT) is is_failure
