"""A shell in the place of one that ended: it takes over what that left behind."""

from __future__ import annotations

from harness.terminal.bash import Start
from harness.terminal.shell import Shell


def restarted(old: Shell, start: Start) -> tuple[Shell, str]:
    """Return a new shell with the exported environment and directory of one that ended, and a note on how much of these that is. Raises `TerminalError`."""
    old.hang_up()
    if old.exit_file.exists():
        shell = Shell(start, old.exit_file)
        old.exit_file.unlink()
        return shell, "the shell ended and was started again with its exported environment and directory"
    if start.state_file and start.state_file.exists():
        return Shell(
            start, start.state_file
        ), "the shell ended without a trace and was started again as at its last prompt"
    return Shell(start), "the shell ended without a trace and was started again as at the beginning"
