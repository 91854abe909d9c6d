"""Enter a shell inside the shell, or a console: wait for its prompt, and make it report from then on when a command has ended."""

import re
import secrets
import time

from harness.knowledge.consoles import console_at
from harness.shell.lazy_pattern import lazy_pattern
from harness.terminal.keys import key
from harness.terminal.levels import ShellLevel
from harness.terminal.shell import QUIET, Shell
from harness.terminal.shell_integration import Sign, line_for_shell_inside

ANSWERS_WITHIN = 15.0
"""Seconds that a shell gets to print its first mark."""
ECHOES_WITHIN = 1.0
"""Seconds in which what is typed comes back, where it does."""
PRESSES_ENTER_EVERY = 2.0
"""Seconds."""
_OF_SHELL = lazy_pattern(r".*[#$%❯➜λ] ?")
"""How the prompt of a shell ends; a line that is not over yet is seldom anything else."""
GIVES_UP_AFTER = 5.0
"""Seconds for which something is asked that nobody answers."""
_ASKS_SOMEBODY = lazy_pattern(r".*(?:password|passphrase|mot de passe|\(yes/no\b).*[:?] ?", re.IGNORECASE)
"""A question that only a person can answer."""
_ASKS_FOR_ENTER = lazy_pattern(r"press(?:ing)? enter|[Hh]it enter for")
"""Said by kubectl where it may have come too late for the prompt."""


def enter(shell: Shell, opener: str, timeout: float) -> str | None:
    """Wait for the prompt of what was just started, and return what was printed above it.

    Returns `None` where no prompt comes within `timeout` seconds, the command ends before, or a shell cannot be made to print marks.
    """
    if not _is_asked(shell, timeout):
        return None
    above, _, prompt = shell.capture.text().rpartition("\n")
    printed = f"{above}\n" if above else ""
    console = console_at(prompt)
    if console is None:
        return printed if _prints_marks(shell, opener) else None
    level = ShellLevel("", opener, console, group=shell.bash.foreground_group(), is_in_place=shell.bash.is_back())
    level.echoes = _comes_back(shell)
    shell.push(level)
    return printed


def _is_asked(shell: Shell, timeout: float) -> bool:
    """Wait until a prompt is the last thing printed, and return whether one came; press Enter where that is asked for."""
    limit = time.monotonic() + timeout
    pressed_at = 0.0
    while not shell.has_ended and (remaining := limit - time.monotonic()) > 0:
        shell.read(min(remaining, QUIET))
        if not shell.is_quiet or shell.has_ended:
            continue
        line = shell.last_line
        if _OF_SHELL.fullmatch(line) or console_at(line):
            return True
        if _ASKS_SOMEBODY.fullmatch(line) and shell.quiet_seconds >= GIVES_UP_AFTER:
            return False
        is_time = time.monotonic() - pressed_at > PRESSES_ENTER_EVERY
        if is_time and _ASKS_FOR_ENTER.search(shell.capture.text()):
            shell.send("\n")
            pressed_at = time.monotonic()
    return False


def _prints_marks(shell: Shell, opener: str) -> bool:
    """Make the shell that waits at its prompt print marks; return False where it does not, or ends."""
    level = ShellLevel(
        secrets.token_hex(8), opener, group=shell.bash.foreground_group(), is_in_place=shell.bash.is_back()
    )
    shell.is_shown = False
    shell.push(level)
    try:
        shell.send(line_for_shell_inside(level.nonce) + "\n")
        limit = time.monotonic() + ANSWERS_WITHIN
        while shell.level is level and not level.has_ended and (remaining := limit - time.monotonic()) > 0:
            shell.read(remaining)
    finally:
        shell.is_shown = True
    if shell.level is level and not level.has_ended:
        shell.return_to(shell.levels[-2].nonce)
    level.echoes = level.status != 0
    return shell.level is level


def _comes_back(shell: Shell) -> bool:
    """Return whether the prompt echoes what is typed: a space, which is deleted again."""
    size, limit = shell.capture.size, time.monotonic() + ECHOES_WITHIN
    shell.is_shown = False
    shell.send(" ")
    while shell.capture.size == size and (remaining := limit - time.monotonic()) > 0:
        shell.read(remaining)
    has_come_back = shell.capture.size > size
    shell.send("\x7f")
    while shell.read(QUIET):
        pass
    shell.is_shown = True
    return has_come_back


def leave(shell: Shell, timeout: float) -> None:
    """Leave the innermost shell or console: by ^D, by `exit` where it does not go, by force after `timeout` seconds."""
    level = shell.level
    shell.begin()
    shell.send(key("^D"))
    if not _is_left(shell, level, timeout):
        shell.begin()
        shell.send("exit\n")
        if not _is_left(shell, level, ANSWERS_WITHIN):
            shell.bash.kill_foreground()
            _is_left(shell, level, ANSWERS_WITHIN)


def _is_left(shell: Shell, level: ShellLevel, timeout: float) -> bool:
    """Wait until the shell around a level reads again; return False where the level asks for the next command instead."""
    limit = time.monotonic() + timeout
    while (remaining := limit - time.monotonic()) > 0 and not shell.is_gone:
        if shell.level is not level and shell.level.sign is Sign.READY:
            return True
        if shell.level is level and level.has_ended:
            return False
        shell.read(min(remaining, QUIET))
    return shell.is_gone
