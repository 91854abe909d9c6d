"""End what runs in a shell, with more force each time."""

from harness.record.command import EndedWith
from harness.terminal.keys import key
from harness.terminal.shell import Shell

ANSWERS_WITHIN = 3.0
"""Seconds that a program gets to end after each of ^C, ^\\ and SIGKILL."""
_KEYS = ((key("^C"), EndedWith.CTRL_C), (key("C-\\"), EndedWith.CTRL_BACKSLASH))


def end(shell: Shell) -> EndedWith:
    """End the running command, and return by which means; if none helps, end the shell with it."""
    for keystroke, means in _KEYS:
        shell.send(keystroke)
        if shell.read_until_ended(ANSWERS_WITHIN):
            return means
    shell.bash.kill_foreground()
    if shell.read_until_ended(ANSWERS_WITHIN):
        return EndedWith.SIGKILL
    shell.hang_up()
    return EndedWith.HANG_UP
