"""Return what a person sees of the command that runs in a shell: its output, or the screen where it draws on that."""

import time

from harness.terminal.normalise import normalise
from harness.terminal.shell import Shell

RECENT = 1 << 16
"""The number of bytes at the end of an output that count as recent."""
OVERLAP = 1 << 12
"""The number of bytes that are looked at again when more arrives: a text may have been cut, with escape sequences in it."""
_LINES_OF_TAIL = 10
_LOOKS_EVERY = 0.1
"""Seconds."""


def shown(shell: Shell) -> str:
    """Return the text that is seen, as far as it was read."""
    screen = shell.screen
    return "\n".join(screen.lines()).rstrip() + "\n" if screen.is_drawn_on else shell.capture.text()


def recently_shown(shell: Shell) -> str:
    """Return the text that is seen, and only the end of a long output."""
    return shown(shell) if shell.screen.is_drawn_on else recent(shell)


def recent(shell: Shell) -> str:
    """Return the end of the output."""
    return normalise(shell.capture.recent(RECENT))


def shows(shell: Shell, text: str, looked_at: int) -> bool:
    """Return whether a text is seen; `looked_at` bytes of the output were searched before."""
    capture = shell.capture
    if looked_at:
        output = normalise(capture.recent(capture.size - looked_at + OVERLAP + len(text.encode())))
    else:
        output = capture.text()
    if text in output:
        return True
    return shell.screen.is_drawn_on and text in "\n".join(shell.screen.lines())


def tail(shell: Shell) -> str:
    """Return the last lines that are seen, without empty ones."""
    lines = shell.screen.lines() if shell.screen.is_drawn_on else recent(shell).splitlines()
    return "\n".join([line for line in lines if line.strip()][-_LINES_OF_TAIL:])


def wait_for(shell: Shell, text: str, timeout: float, *, is_running: bool) -> str | None:
    """Wait until a text is seen, and return `None`; or return the last lines that are seen, where it does not appear.

    That is after `timeout` seconds, or as soon as the command has ended, as it has where none `is_running`, and nothing goes on in the background that could still print it.
    """
    deadline = time.monotonic() + timeout
    looked_at = 0
    while not shows(shell, text, looked_at):
        looked_at = shell.capture.size
        remaining = deadline - time.monotonic()
        may_print = (
            is_running and not shell.has_ended
        ) or shell.has_left_something()  # asked before what it prints last is read
        if remaining > 0 and (shell.read(min(remaining, _LOOKS_EVERY)) or may_print):
            continue
        return tail(shell)
    return None
