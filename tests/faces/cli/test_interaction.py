"""A person's terminal while a shell of the lab has it."""

from __future__ import annotations

import sys

import pexpect

LEFT_BEFORE_IT_WAS_READ = """
import os, pexpect, time
from pathlib import Path
from harness.faces.cli.interaction import interact
from harness.cluster.provider import ShellCommand

# As on a busy machine, where the shell has ended by the time that one looks whether it lives.
pexpect.spawn.interact = lambda spawned, **_: time.sleep(0.2) or spawned.wait()
interact(ShellCommand(("bash", "--norc", "-c", "echo last words; exit 3"), dict(os.environ), Path("/tmp")))
"""


def test_what_a_shell_prints_last_is_shown_though_it_has_ended_already() -> None:
    person = pexpect.spawn(sys.executable, ["-c", LEFT_BEFORE_IT_WAS_READ], encoding="utf-8", timeout=60)
    person.expect_exact("last words")
    person.expect(pexpect.EOF)
    person.close()
