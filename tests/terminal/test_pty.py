"""Programs on a terminal of another system's `/dev/pts`, for which this machine's own stands here."""

from __future__ import annotations

from pathlib import Path

import pexpect
import pytest
from harness.terminal.command import Size
from harness.terminal.pty import TerminalProgram, spawn

MACHINES = Path("/dev/ptmx")


def output(*argv: str, ptmx: Path | None, size: Size = Size()) -> str:  # noqa: B008  a frozen value
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    spawned = spawn(TerminalProgram(argv, env, size, ptmx=ptmx), encoding="utf-8")
    spawned.expect(pexpect.EOF, timeout=60)
    spawned.wait()
    return str(spawned.before).replace("\r\n", "\n")


@pytest.mark.parametrize("ptmx", [None, MACHINES])
def test_a_program_has_a_terminal_with_a_name_of_the_size_that_is_asked_for(ptmx: Path | None) -> None:
    name, size, echo = output("/bin/sh", "-c", "tty; stty size; stty -a | grep -o -- '-echo '", ptmx=ptmx, size=Size(10, 70)).splitlines()  # fmt: skip
    assert (name.startswith("/dev/pts/"), size, echo.strip()) == (True, "10 70", "-echo")


def test_it_can_make_it_the_controlling_one_of_its_session_without_rights() -> None:
    assert (
        output("/usr/bin/setsid", "--wait", "--ctty", "/bin/sh", "-c", "echo here >/dev/tty", ptmx=MACHINES) == "here\n"
    )


def test_its_status_is_known() -> None:
    spawned = spawn(TerminalProgram(("/bin/sh", "-c", "exit 7"), {}, Size(), ptmx=MACHINES))
    spawned.expect(pexpect.EOF, timeout=60)
    spawned.wait()
    assert spawned.exitstatus == 7


def test_a_multiplexer_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="ptmx"):
        spawn(TerminalProgram(("/bin/true",), {}, Size(), ptmx=tmp_path / "ptmx"))
