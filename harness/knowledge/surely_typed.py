"""Is this certainly typed, even below a sentence that announces an output? Many a text begins with the name of a program: `du pain`, `time flies`.

Conservative: no, unless it shows.
"""

import re

from harness.knowledge.output import is_printed
from harness.knowledge.recognition import is_command, without_wrappers
from harness.knowledge.traits import Trait, traits_of
from harness.knowledge.usual_aliases import USUAL_ALIASES
from harness.shell.commands import commands, lines_of_first
from harness.shell.lazy_pattern import lazy_pattern

PROSE = lazy_pattern(
    r"\b(?:the|an?|it|its|this|that|these|those|them|all|your|our|we|you|sure|to|of|for|and|into|is|are|with|until|if|again|now"
    r"|les?|la|une?|des|du|ce|cette|ces|votre|notre|nous|vous|dans|pour|et|puis|avec)\b",
    re.IGNORECASE,
)
"""Words of sentences, in English and French."""
SYNTAX = lazy_pattern(r"(?:^|\s)-{1,2}\w|[|$=/<>\"'*]|\w\.\w")
"""What sentences do not have: options, paths, pipes, quotes."""
_OF_SHELL = lazy_pattern(r"\bkubectl\b|\s-{1,2}\w|[|=/]|\s[<>]{1,2}\s?[\w./~-]+(?:\s|$)|\w\.\w|\$\(|\bdo\b")
"""What calls of functions in other languages do not have, whose arguments may be quoted as well: `cat "hello" "world"`."""
_QUOTED = lazy_pattern(r"\"[^\"]*\"|\B'[^']*'")
_VERSION = lazy_pattern(r"\S+ (?:\S+ )?\W?(?:v|go)?\d+\.\d", re.IGNORECASE)
"""What a program says of itself: `git version 2.39.5`, `curl 7.88.1 (x86_64)`."""
_OPENING = ("for ", "while ", "until ", "if ", "case ")
_WORD = lazy_pattern(r"[\w./~$-]+")
_SUBCOMMAND = lazy_pattern(r"[a-z][a-z-]+")
_ALL = lazy_pattern(r"(?<=\bget) all(?= -|\s*$)|(?<=\bdelete) all(?= -|\s*$)")
_OTHER_EXPORT = lazy_pattern(r"export (?![A-Za-z_]\w*(?:=\S|$))")
"""Of JavaScript."""
_ASSIGNMENT = lazy_pattern(r"(?:export )?[A-Za-z_]\w*=(?!\s)")


def is_surely_typed(text: str) -> bool:
    """Return whether a text holds commands, perhaps with what they print, of which at least one has what no sentence has."""
    lines = [command for _, command in commands(text)]
    if not all(is_command(line) or _ASSIGNMENT.match(line) or is_printed(line.partition("\n")[0]) for line in lines):
        return False
    return any(map(_is_sure, lines))


def are_surely_typed(text: str) -> bool:
    """Return whether all of a text is commands, of which at least one can be nothing else.

    Names of programs alone are none: a list of files, or the path that `which` prints, looks so.
    """
    lines = [command for _, command in commands(text)]
    are_typed = all((is_command(line) and not _OTHER_EXPORT.match(line)) or _ASSIGNMENT.match(line) for line in lines)
    return are_typed and any((_is_sure(line) and _OF_SHELL.search(line)) or _is_call(line) for line in lines)


def without_all(line: str) -> str:
    """Return a line without the word `all` where it names what is listed, as no sentence goes on: `kubectl get all -n shop`."""
    return _ALL.sub("", line)


def _is_call(command: str) -> bool:
    """A tool and its subcommand, or a folder to go to: `helm repo update`, `cd shop`."""
    first = without_wrappers(command.partition("\n")[0])
    program, *words = without_all(first).split() or ("",)
    traits = traits_of((program,))
    if not words or is_printed(first) or _VERSION.match(first) or any(map(PROSE.fullmatch, words)):
        return False
    return (Trait.HAS_SUBCOMMANDS in traits and _SUBCOMMAND.fullmatch(words[0]) is not None) or (
        Trait.PREPARES in traits and len(words) == 1 and _WORD.fullmatch(words[0]) is not None
    )


def _is_sure(command: str) -> bool:
    """A known program with an option, a file or an operator behind it, a subcommand of kubectl, or a whole loop."""
    first = command.partition("\n")[0]
    if not is_command(first) or is_printed(first):
        return False
    if first.startswith(_OPENING):
        return lines_of_first(command) is not None
    program, _, rest = _QUOTED.sub('"', without_all(first)).partition(" ")
    if any(len(word) > 1 and PROSE.fullmatch(word) for word in rest.split()) or _VERSION.match(first):
        return False
    return USUAL_ALIASES.get(program, program) == "kubectl" or SYNTAX.search(rest) is not None
