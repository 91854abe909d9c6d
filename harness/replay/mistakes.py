"""What a command that failed says of its failure by itself: that it is written wrongly, or what it did not find."""

from __future__ import annotations

import re

from harness.knowledge import pipelines
from harness.knowledge.pipelines import Part
from harness.record.command import CommandRecord
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.terminal import Command

NOT_FOUND = 127
_REFUSED = lazy_pattern(
    r"^(?:[Ee]rror: )?unknown (?:command|flag|shorthand flag)\b|\bunknown (?:docker )?command\b|is not a docker command"
    r"|syntax error near|syntax error: unexpected",
    re.MULTILINE,
)
_USAGE = lazy_pattern(
    r"^See '[^'\n]* (?:-h|--help)' for (?:help|usage)|^See '[^'\n]+ --help'\.?$|^(?:Try|Run) ['`\"][^'`\"\n]* --help['`\"] for"
    r"|: (?:invalid|unrecogni[sz]ed|unknown|illegal) option\b|: option requires an argument|^\S+: (?:missing|extra) operand"
    r"|error: unrecognized arguments:|^curl: option |accepts (?:at most |at least )?\d+ arg\(s\), received \d+"
    r"|^[Ee]rror: (?:flag needs an argument|invalid argument|required flag\(s\)|(?:exactly|at least) one \S+ is required"
    r"|(?:you )?must specify|You must provide one or more resources"
    r"|arguments in resource/name form)|bash: the command is not complete:",
    re.MULTILINE,
)
"""How kubectl, Docker, Helm (https://github.com/spf13/cobra), curl, Python's argparse and GNU's programs say that they were called wrongly."""
_NO_FILE = lazy_pattern(r"[Nn]o such file or directory|error: the path \"[^\"]+\" does not exist|: cannot access '")
_NO_OBJECT = lazy_pattern(r"\(NotFound\): [\w.]+ \"([^\"\n]+)\" not found")
_PORT_TAKEN = lazy_pattern(
    r"address already in use|EADDRINUSE|port is already allocated|\bport \d+ (?:is )?(?:already )?(?:in use|being used)"
    r"|unable to listen on any of the requested ports|ports are not available",
    re.IGNORECASE,
)
"""How programs say that another one listens on their port: what Linux says (EADDRINUSE), kubectl, Docker, servers of JavaScript and Python."""
_LAST_CHARACTERS = 4000


def failed_part(command: Command) -> Part | None:
    """Return the part of a pipeline that failed although the pipeline ended well; `None` where there is none."""
    return pipelines.failed_part(command.text, command.part_statuses) if command.exit_status == 0 else None


def is_misspelt(command: Command) -> bool:
    """Return whether a program, a subcommand or a flag does not exist, or a `$` has no name behind it."""
    part = failed_part(command)
    status = part.status if part is not None else command.exit_status
    if status in (0, None):
        return False
    if status == NOT_FOUND or _REFUSED.search(command.output[-_LAST_CHARACTERS:]):
        return True
    return any(word.text == "$" for program in programs(command.text) for word in program.words)


def is_called_wrongly(command: Command | CommandRecord) -> bool:
    """Return whether what a command that failed printed is how to call it."""
    return _USAGE.search(command.output[-_LAST_CHARACTERS:]) is not None


def misses_file(command: Command | CommandRecord) -> bool:
    """Return whether a command that failed says that a file is not there."""
    return _NO_FILE.search(command.output[-_LAST_CHARACTERS:]) is not None


def finds_port_taken(command: Command) -> bool:
    """Return whether a command that failed says that another program has its port."""
    return _PORT_TAKEN.search(command.output[-_LAST_CHARACTERS:]) is not None


def missing_object(command: CommandRecord) -> str:
    """Return the name of the object that the API server did not find; empty where a command says of none."""
    objects = _NO_OBJECT.findall(command.output[-_LAST_CHARACTERS:])
    return objects[0] if objects else ""
