"""Is this certainly typed, even below a sentence that announces an output? Many a text begins with the name of a program: `du pain`, `time flies`.

Conservative: no, unless it shows.
"""

import re

from harness.knowledge.output import is_printed
from harness.knowledge.recognition import is_command
from harness.shell.commands import commands, lines_of_first
from harness.shell.lazy_pattern import lazy_pattern

PROSE = lazy_pattern(
    r"\b(?:the|an?|it|its|this|that|these|those|them|all|your|our|we|you|sure|to|of|for|and|into|is|are|with|until|if|again|now"
    r"|les?|la|une?|des|du|ce|cette|ces|votre|notre|nous|vous|dans|pour|et|puis|avec)\b",
    re.IGNORECASE,
)
SYNTAX = lazy_pattern(r"(?:^|\s)-{1,2}\w|[|$=/<>\"'*]|\w\.\w")
"""What sentences do not have: options, paths, pipes, quotes."""
"""Words of sentences, in English and French."""
_QUOTED = lazy_pattern(r"\"[^\"]*\"|\B'[^']*'")
_VERSION = lazy_pattern(r"\S+ (?:\S+ )?\W?(?:v|go)?\d+\.\d", re.IGNORECASE)
"""What a program says of itself: `git version 2.39.5`, `curl 7.88.1 (x86_64)`."""
_OPENING = ("for ", "while ", "until ", "if ", "case ")
_ASSIGNMENT = lazy_pattern(r"(?:export )?[A-Za-z_]\w*=(?!\s)")


def is_surely_typed(text: str) -> bool:
    """Return whether a text holds commands, perhaps with what they print, of which at least one has what no sentence has."""
    lines = [command for _, command in commands(text)]
    if not all(is_command(line) or _ASSIGNMENT.match(line) or is_printed(line.partition("\n")[0]) for line in lines):
        return False
    return any(map(_is_sure, lines))


def _is_sure(command: str) -> bool:
    """A known program with an option, a file or an operator behind it, a subcommand of kubectl, or a whole loop."""
    first = command.partition("\n")[0]
    if not is_command(first) or is_printed(first):
        return False
    if first.startswith(_OPENING):
        return lines_of_first(command) is not None
    program, _, rest = _QUOTED.sub('"', first).partition(" ")
    if any(len(word) > 1 and PROSE.fullmatch(word) for word in rest.split()) or _VERSION.match(first):
        return False
    return program == "kubectl" or SYNTAX.search(rest) is not None
