"""A shell in the place of one that ended: it takes over what that left behind."""

from harness.record.note import NoteKind
from harness.terminal.bash import Start
from harness.terminal.shell import Shell


def restarted(old: Shell, start: Start) -> tuple[Shell, NoteKind]:
    """Return a new shell with the exported environment and directory of one that ended, and the kind of note that says how much of these that is. Raises `TerminalError`."""
    old.hang_up()
    if old.exit_file.exists():
        shell = Shell(start, old.exit_file)
        old.exit_file.unlink()
        return shell, NoteKind.SHELL_RESTARTED
    if start.state_file and start.state_file.exists():
        return Shell(start, start.state_file), NoteKind.SHELL_RESTARTED_FROM_PROMPT
    return Shell(start), NoteKind.SHELL_RESTARTED_AFRESH
