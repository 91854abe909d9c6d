"""The bash of a terminal as a process, and the processes that were started in it: who has the keyboard, and how they are ended."""

import os
import select
import signal
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pexpect
from msgspec import Struct

from harness.terminal import foreground, processes
from harness.terminal.command import Size, TerminalError
from harness.terminal.pty import TerminalProgram, spawn

ANSWERS_HANGUP_WITHIN = 1.0
"""Seconds."""


class Start(Struct, frozen=True):
    """How to start a shell; see `Terminal` for what the values mean."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    exchange: Path
    directory: Path | None
    size: Size
    on_output: Callable[[bytes], None] | None
    state_file: Path | None
    """Where the shell leaves its variables at every prompt."""
    ptmx: Path | None = None


class Bash:
    """A bash on a pty, whose terminal does not block. `end` must be called in the end."""

    def __init__(self, start: Start, start_file: Path, token: str) -> None:
        """Start it, to read `start_file` in the place of `~/.bashrc`; all that it starts carries the token. Raises `TerminalError` where that cannot be."""
        self._token = token
        self._spawned = _spawn(start, start_file)
        self.descriptor: int = self._spawned.child_fd
        """Of the terminal."""
        self.process = os.pidfd_open(self._spawned.pid)
        """Becomes readable when bash ends, see pidfd_open(2)."""
        self.own_group: int | None = None
        """Its process group, once it answered."""
        self._own: set[processes.ProcessStat] = set()
        """bash, and what it was started by: on a fast machine they are as young as the first command."""
        os.set_blocking(self.descriptor, False)

    def has_answered(self) -> None:
        """Take what has the keyboard now for bash, and what runs now for no child of it."""
        self.own_group = self.foreground_group()
        self._own = self._all()

    def stop_echo(self) -> None:
        """Have the terminal not print what is typed."""
        self._spawned.setecho(False)

    # ── who has the keyboard ─────────────────────────────────────────────────

    def foreground_group(self) -> int:
        """Return the process group that has the keyboard; 0 if it lives in a namespace that is not seen from here."""
        try:
            return os.tcgetpgrp(self.descriptor)
        except OSError:
            return 0

    def foreground(self) -> list[int]:
        """Return the processes in the foreground, bash itself among them where it reads."""
        return foreground.in_foreground(process.pid for process in self._all())

    def is_back(self) -> bool:
        """Return whether bash has the keyboard again, or what had it is gone, so that it has it at once; false where that is not seen from here."""
        group = self.foreground_group()
        return group == self.own_group if group in (0, self.own_group) else processes.is_empty(group)

    def waits_at_prompt(self) -> bool:
        """Return whether bash has the keyboard, edits a line, and sleeps until something is typed."""
        if not self.is_back():
            return False
        try:
            edits = not termios.tcgetattr(self.descriptor)[3] & termios.ICANON
        except (OSError, termios.error):
            return False
        return edits and foreground.wait_for_typing(self.foreground())

    # ── what runs ────────────────────────────────────────────────────────────

    def children(self) -> set[processes.ProcessStat]:
        """Return the processes that were started in it and go on."""
        return self._all() - self._own

    def _all(self) -> set[processes.ProcessStat]:
        return processes.find(self._token, self._spawned.pid)

    def kill_foreground(self) -> None:
        """SIGKILL for what runs in the foreground, unless that is bash itself."""
        group = self.foreground_group()
        if group > 0 and group != self.own_group:
            with suppress(OSError):
                os.killpg(group, signal.SIGKILL)

    def is_stopped(self) -> bool:
        """Return whether bash itself was stopped (`kill -STOP $$`, `suspend`): nobody is there who would continue it."""
        return self.is_back() and any(map(processes.is_stopped, self._own))

    def go_on(self) -> None:
        """Let a bash that was stopped go on."""
        for process in self._own:
            with suppress(OSError):
                os.kill(process.pid, signal.SIGCONT)

    # ── its end ──────────────────────────────────────────────────────────────

    def status(self) -> int:
        """Return the exit status of a bash that has ended, as a shell would: 128 and the number of the signal that killed it."""
        self._spawned.wait()
        killed_by = self._spawned.signalstatus
        return int(self._spawned.exitstatus or 0) if killed_by is None else 128 + killed_by

    def end(self) -> None:
        """End it, and everything that was started in it. Safe to call twice."""
        if self._spawned.closed:
            return
        started = processes.descendants(self._spawned.pid)
        self._spawned.ptyproc.fileobj.close()
        self._spawned.closed = self._spawned.ptyproc.closed = True
        self._reap()
        processes.end_all(self._token, self._spawned.pid, started)

    def _reap(self) -> None:
        """Give bash, whose terminal has just been hung up, a moment to leave; then make it."""
        leaving = select.poll()
        leaving.register(self.process, select.POLLIN)
        if not leaving.poll(ANSWERS_HANGUP_WITHIN * 1000):
            signal.pidfd_send_signal(self.process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._spawned.pid, 0)
        os.close(self.process)


def _spawn(start: Start, start_file: Path) -> Any:
    argv = start.argv[:-1] if start.argv[-1] == "-i" else start.argv
    program = TerminalProgram(
        (*argv, "--rcfile", str(start_file), "-i"),
        {"LANG": "C.UTF-8", "TERM": "xterm-256color", **start.env},
        start.size,
        start.directory,
        start.ptmx,
    )
    try:
        return spawn(program)
    except (pexpect.ExceptionPexpect, OSError) as error:
        raise TerminalError(f"cannot start {argv[0]}: {error}") from error
