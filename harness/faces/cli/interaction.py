"""Show the audience's shell on the terminal of the person who runs the harness."""

import os
import pty
import select
import signal

from harness.cluster.provider import ShellCommand

_CHUNK = 4096
"""Bytes read at once."""


def interact(shell: ShellCommand) -> int:
    """Hand the terminal of this process to a shell until it is left; return its exit status."""
    from harness.terminal.command import Size  # noqa: PLC0415
    from harness.terminal.pty import TerminalProgram, spawn  # noqa: PLC0415

    size = os.get_terminal_size()
    program = TerminalProgram(shell.argv, shell.env, Size(size.lines, size.columns), shell.directory, shell.ptmx)
    spawned = spawn(program, echo=True)

    def resized(*_: object) -> None:
        now = os.get_terminal_size()
        spawned.setwinsize(now.lines, now.columns)

    before = signal.signal(signal.SIGWINCH, resized)
    try:
        spawned.interact(escape_character=None)
        _show_rest(spawned.child_fd)
    finally:
        signal.signal(signal.SIGWINCH, before)
        spawned.close(force=True)
    return 128 + spawned.signalstatus if spawned.exitstatus is None else int(spawned.exitstatus)


def _show_rest(terminal: int) -> None:
    """Show the unread output of a shell that has ended: pexpect stops reading as soon as it sees the end."""
    while select.select([terminal], [], [], 0)[0]:
        try:
            output = os.read(terminal, _CHUNK)
        except OSError:  # how Linux tells the end of a pty
            return
        if not output:
            return
        os.write(pty.STDOUT_FILENO, output)
