"""The shells and consoles that are open in a terminal's bash (`bash`, `su`, `ssh`, `docker exec -it`), and which of them reads a command."""

import time

from harness.terminal import processes
from harness.terminal.command import ShellLost
from harness.terminal.levels import ShellLevel
from harness.terminal.shell import STARTS_WITHIN, Shell
from harness.terminal.shell_integration import Sign

_LOOK = 0.1
"""Seconds."""


class InnerShells:
    """The inner shells of one bash, as long as it lives."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.typed_in = shell.level
        """Where the last command was typed."""
        self._next = shell.level
        """Where the next one is, unless that ends by itself."""

    @property
    def openers(self) -> tuple[str, ...]:
        """Return the commands that opened them, the outermost first."""
        return tuple(level.opener for level in self._shell.levels[1:])

    def settle(self) -> None:
        """Take the shell that reads now as the one for the next command."""
        self._next = self._shell.level

    def lost(self) -> ShellLost | None:
        """Return how the shell for the next command has ended by itself; `None` where it has not."""
        shell = self._shell
        while shell.read(0):
            continue
        limit = time.monotonic() + STARTS_WITHIN
        if self._has_ended(self._next):
            while self._next is shell.level and time.monotonic() < limit:
                shell.read(_LOOK)  # bash is about to say so
        if self._next is shell.level:
            return None
        while shell.level.sign is not Sign.READY and not shell.is_gone and time.monotonic() < limit:
            shell.read(
                _LOOK
            )  # its prompt is about to come, and would else be taken for the answer to what is typed next
        ended, self._next = self._next, shell.level
        return ShellLost(ended.opener, shell.level.status)

    def _has_ended(self, level: ShellLevel) -> bool:
        """Return whether an inner shell has ended. The process in the foreground does not tell: it may be one that bash runs before its prompt."""
        if not level.is_inside or level.is_in_place:
            return False
        return processes.is_empty(level.group) if level.group else self._shell.bash.is_back()
