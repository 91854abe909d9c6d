"""What a command that failed says of its failure by itself: that it is written wrongly, or what it did not find."""

import re

from harness.knowledge import pipelines
from harness.knowledge.calls import calls_of
from harness.knowledge.complaints import LAST_CHARACTERS, complaints_in, is_refused, is_usage
from harness.knowledge.consoles import leaves
from harness.knowledge.pipelines import FailedPart
from harness.knowledge.shell_rows import SHELLS
from harness.knowledge.traits import Trait
from harness.record.command import CommandRecord, Ending
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.terminal import Command

NOT_FOUND = 127
_NO_FILE = lazy_pattern(r"[Nn]o such file or directory|error: the path \"[^\"]+\" does not exist|: cannot access '")
_NO_OBJECT = lazy_pattern(r"\(NotFound\): [\w.]+ \"([^\"\n]+)\" not found")
_NOTHING_LISTED = lazy_pattern(r"No resources found(?: in [\w.-]+ namespace)?\.?")
_PORT_TAKEN = lazy_pattern(
    r"address already in use|EADDRINUSE|port is already allocated|\bport \d+ (?:is )?(?:already )?(?:in use|being used)"
    r"|unable to listen on any of the requested ports|ports are not available",
    re.IGNORECASE,
)
"""How programs say that another one listens on their port: what Linux says (EADDRINUSE), kubectl, Docker, servers of JavaScript and Python."""
_NO_PROGRAM = lazy_pattern(
    r"executable file not found in \$PATH|exec: \"[^\"\n]+\": (?:stat [^\n]*: )?no such file or directory"
)
"""How runc and Go say that an image has no such program; kubectl and Docker pass it on."""
_TITLE = lazy_pattern(r"^Every [\d.,]+s: .*\n", re.MULTILINE)
"""What `watch` prints above the output of its command."""
_USELESS = lazy_pattern(
    r"\S+: (?:line )?(?:\d+: )?[^:\s]+: (?:command )?not found|command not found: \S+|(?:[^:\n]+: )+not found"
    r"|(?:\S+: )+(?:line )?(?:\d+: )?.*(?:Permission denied|[Ii]s a directory|Exec format error)"
    r"|[Ee]rror: the server doesn't have a resource type .*"
)
"""A line that says that a program or a kind of object does not exist, or cannot be run: no time mends it."""
_NO_ANSWER = lazy_pattern(
    r"[Cc]onnection refused|Failed to connect|Couldn't connect|[Cc]onnection (?:timed out|reset)|Empty reply from server|ECONNREFUSED"
)
_ASKED_PORT = lazy_pattern(r"(?:\bport |[\w\]]:)(\d{1,5})(?![\w.:])")
"""In an address, and in what curl and wget print: `port 8080`, `localhost:8080`."""
_QUESTION = lazy_pattern(r"[^\n]*(?:\?|:|\)|\]|>) ?\Z")
"""What a question leaves on the last line, which has no end."""
_FAILURE = lazy_pattern(
    r"Traceback \(most recent call last\)|\w*(?:Error|Exception): |ERROR(?: \d+|:) |\(error\) |command terminated with exit code"
)
"""How Python, databases and kubectl say that something failed."""


def failed_part(command: Command) -> FailedPart | None:
    """Return the part of a pipeline that failed although the pipeline ended well; `None` where there is none."""
    return pipelines.failed_part(command.text, command.part_statuses) if command.exit_status == 0 else None


def is_misspelt(command: Command) -> bool:
    """Return whether a program, here or in an image, a subcommand or a flag does not exist, or a `$` has no name behind it."""
    part = failed_part(command)
    status = part.status if part is not None else command.exit_status
    if status in (0, None):
        return False
    if status == NOT_FOUND or is_refused(command.output) or _NO_PROGRAM.search(command.output[-LAST_CHARACTERS:]):
        return True
    return any(word.text == "$" for program in programs(command.text) for word in program.words)


def useless_error(command: Command) -> str:
    """Return the first line of what a command shows that goes on, where that is an error of its own and nothing else; empty otherwise.

    An error that time may mend, as of a server that does not answer yet, is none of its own.
    """
    output = _TITLE.sub("", command.output)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if not lines:
        return ""
    is_useless = all(_USELESS.fullmatch(line) for line in lines) or is_usage(lines[0]) or is_refused(lines[0])
    return lines[0] if is_useless else ""


def is_called_wrongly(command: Command | CommandRecord) -> bool:
    """Return whether what a command that failed printed is how to call it."""
    return is_usage(command.output)


def wants_account(command: CommandRecord) -> bool:
    """Return whether a command that failed asks for an account at a cloud."""
    return command.bad_status is not None and "cloud" in complaints_in(command.output)


def misses_file(command: Command | CommandRecord) -> bool:
    """Return whether a command that failed says that a file is not there."""
    return _NO_FILE.search(command.output[-LAST_CHARACTERS:]) is not None


def missed_file(command: CommandRecord) -> str | None:
    """Return the path that a command that failed says is not there, empty where it does not name it; `None` where it says of none."""
    return complaints_in(command.output).get("file", "") if misses_file(command) else None


def missed_module(command: CommandRecord) -> str:
    """Return the module of a language that a command that failed says is not there; empty where it says of none."""
    return complaints_in(command.output).get("module", "").partition(".")[0]


def asked_port(output: str, text: str = "") -> str | None:
    """Return the port on which nothing answered, by what was printed or by the address that was asked; empty where neither names it.

    `None` where something was printed that speaks of no connection. An address alone may stand for the output.
    """
    if text and _NO_ANSWER.search(output[-LAST_CHARACTERS:]) is None:
        return None
    ports = _ASKED_PORT.findall(output[-LAST_CHARACTERS:]) or _ASKED_PORT.findall(text)
    return str(ports[-1]) if ports else ""


def asks_question(command: CommandRecord) -> bool:
    """Return whether what a command printed until its time was up ends with what looks like a question."""
    return command.ending is Ending.INTERRUPTED and _QUESTION.search(command.output) is not None


def finds_port_taken(command: Command) -> bool:
    """Return whether a command that failed says that another program has its port."""
    return _PORT_TAKEN.search(command.output[-LAST_CHARACTERS:]) is not None


def ends_its_shell(text: str) -> bool:
    """Return whether a command is there to end the shell or console that it is typed in, or the machine under it."""
    return leaves(text) or any(Trait.ENDS_SHELL in call.traits for call in calls_of(text))


def shows_failure(expectation: str, command: Command) -> bool:
    """Return whether what a page shows below a command is that it fails: `wget: download timed out`, a traceback."""
    names = {
        *SHELLS,
        *(f"/bin/{name}" for name in SHELLS),
        *(program.name.rpartition("/")[2] for program in programs(command.text)),
    }
    return any(
        _FAILURE.match(line) or (": " in line and line.partition(": ")[0] in names) for line in expectation.splitlines()
    )


def lists_nothing(command: CommandRecord) -> bool:
    """Return whether a command found no object of the cluster to list."""
    return is_empty_list(command.output)


def is_empty_list(output: str) -> bool:
    """Return whether this is what kubectl prints in the place of a table without rows."""
    return _NOTHING_LISTED.fullmatch(output.strip()) is not None


def missing_object(command: CommandRecord) -> str:
    """Return the name of the object that the API server did not find; empty where a command says of none."""
    objects = _NO_OBJECT.findall(command.output[-LAST_CHARACTERS:])
    return objects[0] if objects else ""
