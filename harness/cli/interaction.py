"""The audience's shell on the terminal of the person who runs the harness."""

from __future__ import annotations

import os
import signal

from harness.cluster.provider import ShellCommand


def interact(shell: ShellCommand) -> int:
    """Hand the terminal of this process over to a shell until that is left; its exit status."""
    from harness.terminal.command import Size  # noqa: PLC0415
    from harness.terminal.pty import Program, spawn  # noqa: PLC0415

    size = os.get_terminal_size()
    program = Program(shell.argv, shell.env, Size(size.lines, size.columns), shell.directory, shell.ptmx)
    spawned = spawn(program, echo=True)

    def resized(*_: object) -> None:
        now = os.get_terminal_size()
        spawned.setwinsize(now.lines, now.columns)

    before = signal.signal(signal.SIGWINCH, resized)
    try:
        spawned.interact(escape_character=None)
    finally:
        signal.signal(signal.SIGWINCH, before)
        spawned.close(force=True)
    return 128 + spawned.signalstatus if spawned.exitstatus is None else int(spawned.exitstatus)
