"""What a person sees of the command that runs in a shell: its output, or the screen where it draws on that."""

from __future__ import annotations

from harness.terminal.normalise import normalise
from harness.terminal.shell import Shell

RECENT = 1 << 16
"""Bytes at the end of an output."""
OVERLAP = 1 << 12
"""Bytes looked at again when more arrives: a text may have been cut, with escape sequences in it."""
_LINES_OF_TAIL = 10


def shown(shell: Shell) -> str:
    """Return what is seen, as far as it was read."""
    screen = shell.screen
    return "\n".join(screen.lines()).rstrip() + "\n" if screen.is_drawn_on else shell.capture.text()


def recently_shown(shell: Shell) -> str:
    """Return the same, but of a long output its end alone."""
    return shown(shell) if shell.screen.is_drawn_on else recent(shell)


def recent(shell: Shell) -> str:
    """Return the end of the output."""
    return normalise(shell.capture.recent(RECENT))


def shows(shell: Shell, text: str, looked_at: int) -> bool:
    """Return whether a text is seen, where so many bytes of the output were looked at before."""
    capture = shell.capture
    if looked_at:
        output = normalise(capture.recent(capture.size - looked_at + OVERLAP + len(text.encode())))
    else:
        output = capture.text()
    if text in output:
        return True
    return shell.screen.is_drawn_on and text in "\n".join(shell.screen.lines())


def tail(shell: Shell) -> str:
    """Return the last lines that are seen, none of them empty."""
    lines = shell.screen.lines() if shell.screen.is_drawn_on else recent(shell).splitlines()
    return "\n".join([line for line in lines if line.strip()][-_LINES_OF_TAIL:])
