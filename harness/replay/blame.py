"""Whether a command that fails after an earlier failure would have failed anyway: nothing earlier can be to blame for its spelling."""

from __future__ import annotations

import re

from harness.shell.script import programs
from harness.terminal import Command

NOT_FOUND = 127
_REFUSED = re.compile(
    r"^(?:[Ee]rror: )?unknown (?:command|flag|shorthand flag)\b|\bunknown (?:docker )?command\b|is not a docker command"
    r"|syntax error near|syntax error: unexpected",
    re.MULTILINE,
)
_LAST_CHARACTERS = 4000


def is_misspelt(command: Command) -> bool:
    """True for a program, a subcommand or a flag that does not exist, and for a `$` without a name behind it."""
    if command.exit_status in (0, None):
        return False
    if command.exit_status == NOT_FOUND or _REFUSED.search(command.output[-_LAST_CHARACTERS:]):
        return True
    return any(word.text == "$" for program in programs(command.text) for word in program.words)
