"""One bash process on a pty: bytes in, bytes out, marks understood."""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect

from harness.terminal import marks, processes
from harness.terminal.capture import Capture
from harness.terminal.command import Size, TerminalError
from harness.terminal.marks import Mark, MarkScanner, Sign
from harness.terminal.screen import Screen

READ_SIZE = 1 << 16
STARTS_WITHIN = 60.0
ANSWERS_HANGUP_WITHIN = 1.0


@dataclass(frozen=True, slots=True)
class Start:
    """How to start a shell; see `Terminal` for what the values mean."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    exchange: Path
    directory: Path | None
    size: Size
    on_output: Callable[[bytes], None] | None
    keep_state: bool


class Shell:
    """A running bash. It is ready for a command when the constructor returns; raises `TerminalError` otherwise."""

    def __init__(self, start: Start, resume_from: Path | None = None) -> None:
        self.nonce = secrets.token_hex(8)
        self.exit_file = start.exchange / f"exit-{self.nonce}"
        """Where it leaves its exported environment and directory when it ends."""
        self.state_file = start.exchange / f"state-{self.nonce}" if start.keep_state else None
        """Where it leaves all of its variables at every prompt."""
        self.sign: Sign | None = None
        """The last mark."""
        self.is_gone = False
        self.waiting_seconds = 0.0
        """Spent waiting for bytes."""
        self.screen = Screen(start.size)
        self._start_file = start.exchange / f"start-{self.nonce}"
        self._scanner = MarkScanner(self.nonce)
        self._on_output = start.on_output
        self.begin()
        self._start_file.write_text(
            marks.start_file(self.nonce, self.exit_file, self.state_file, resume_from),
        )
        self._bash = _spawn(start, self._start_file)
        limit = time.monotonic() + STARTS_WITHIN
        while self.sign is not Sign.READY:
            if not self.read(limit - time.monotonic()):
                self.hang_up()
                said = self.capture.text().strip()
                raise TerminalError(f"no interactive bash answers to `{' '.join(start.argv)}`: {said}")

    def begin(self) -> None:
        """A command is about to be typed: what arrives from now on is its output."""
        self.capture = Capture()
        self.screen.is_drawn_on = False
        self.has_started = False
        """bash said that it started the command."""
        self.status: int | None = None
        """`$?`, once the command ended."""
        self.started_at = time.monotonic()

    @property
    def has_ended(self) -> bool:
        """The command ended and bash reads the next one, or bash is gone."""
        return self.is_gone or (self.status is not None and self.sign is Sign.READY)

    def send(self, text: str) -> None:
        """Type. What cannot be typed because the shell is gone is lost, as it would be for a person."""
        data = text.encode("utf-8", "surrogateescape")
        try:
            while data:
                data = data[os.write(self._bash.child_fd, data) :]
        except OSError:
            self._is_over()

    def read(self, timeout: float) -> bool:
        """Take in what arrives within `timeout` seconds; false if nothing did or the shell is gone."""
        if self.is_gone:
            return False
        began = time.monotonic()
        try:
            data = self._bash.read_nonblocking(READ_SIZE, max(0.0, timeout))
        except pexpect.TIMEOUT:
            return False
        except (pexpect.EOF, OSError):
            self._is_over()
            return False
        finally:
            self.waiting_seconds += time.monotonic() - began
        for piece in self._scanner.feed(data):
            if isinstance(piece, Mark):
                self._understand(piece)
            else:
                self.capture.add(piece)
                self.screen.add(piece)
                if self._on_output:
                    self._on_output(piece)
        return True

    def read_until_ended(self, timeout: float) -> bool:
        """Read until the command ended; false if it did not within `timeout` seconds."""
        limit = time.monotonic() + timeout
        while not self.has_ended and (remaining := limit - time.monotonic()) > 0:
            self.read(remaining)
        return self.has_ended

    def kill_foreground(self) -> None:
        """SIGKILL for what runs in the foreground, unless that is bash itself."""
        try:
            group = os.tcgetpgrp(self._bash.child_fd)
            if group > 0 and group != self._bash.pid:
                os.killpg(group, signal.SIGKILL)
        except OSError:
            return

    def hang_up(self) -> None:
        """End bash and everything that was started in it. Safe to call twice."""
        self.is_gone = True
        self._start_file.unlink(missing_ok=True)
        if not self._bash.closed:
            self._bash.ptyproc.fileobj.close()
            self._bash.closed = self._bash.ptyproc.closed = True
            self._reap()
        processes.end_all(self.nonce)

    def _understand(self, mark: Mark) -> None:
        self.sign = mark.sign
        if mark.sign is Sign.ENDED:
            self.status = mark.status
        elif mark.sign is Sign.STARTED:
            self.has_started, self.status = True, None
            self.started_at = time.monotonic()

    def _is_over(self) -> None:
        if not self.is_gone:
            self.is_gone = True
            self._bash.wait()
            killed_by = self._bash.signalstatus
            self.status = int(self._bash.exitstatus or 0) if killed_by is None else 128 + killed_by

    def _reap(self) -> None:
        """Give bash, whose terminal has just been hung up, a moment to leave; then make it."""
        deadline = time.monotonic() + ANSWERS_HANGUP_WITHIN
        is_killed = False
        while True:
            try:
                done, _ = os.waitpid(self._bash.pid, os.WNOHANG)
            except ChildProcessError:
                return
            if done:
                return
            if time.monotonic() > deadline and not is_killed:
                os.kill(self._bash.pid, signal.SIGKILL)
                is_killed = True
            time.sleep(0.001)


def _spawn(start: Start, start_file: Path) -> Any:
    argv = start.argv[:-1] if start.argv[-1] == "-i" else start.argv
    try:
        bash = pexpect.spawn(
            argv[0],
            [*argv[1:], "--rcfile", str(start_file), "-i"],
            env={"LANG": "C.UTF-8", "TERM": "xterm-256color", **start.env},
            cwd=str(start.directory) if start.directory else None,
            echo=False,
            maxread=READ_SIZE,
            dimensions=(start.size.rows, start.size.columns),
        )
    except pexpect.ExceptionPexpect as error:
        raise TerminalError(f"cannot start {argv[0]}: {error}") from error
    bash.delaybeforesend = None
    return bash
