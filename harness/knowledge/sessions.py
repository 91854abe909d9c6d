"""Programs that wait for a person: what opens shells and consoles, editors, pagers, prompts.

`sessions.csv` beside this file has the directives that leave a program (`leaves`), and of a console, the options with which it answers and ends
(`answers`), and what its arguments are (`console`, a `ConsoleArguments`).
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from harness.knowledge.calls import call_of
from harness.knowledge.shells import on_terminal, opens_as_root, opens_elsewhere, opens_shell
from harness.knowledge.tables import read_rows
from harness.knowledge.traits import Trait
from harness.shell.parsing import KEPT, programs
from harness.shell.script import Program

_EDITOR_VARIABLES = ("EDITOR", "KUBE_EDITOR", "VISUAL", "PAGER", "GIT_EDITOR")
"""By which a command is given another editor or pager than the usual one."""
_UNKNOWN_EDITOR = "vi"
"""What an editor is taken for that has no row."""
_REDIS_VALUED = frozenset({"-h", "-p", "-a", "-n", "-u", "-s", "--user", "--pass"})
_ANSWERS = ("--version", "-V", "--help")
_RUNS_TEXT = ("-c", "-m", "-e")


class ConsoleArguments(StrEnum):
    """What the arguments of a console are."""

    STATEMENTS = "statements"
    """A file, or what it is to do: it asks for nothing more."""
    VALUES = "values"
    """The same, where they are not the values of options."""
    DATABASE = "database"
    """It asks for statements about what they name."""
    SILENT = "silent"
    """It has no prompt at which it asks."""


class SessionRow(Struct, frozen=True):
    """What is known of a program that waits for a person."""

    leaves: str
    """The directives that leave it."""
    answers: frozenset[str]
    """Options with which a console does what they say, and ends."""
    console: ConsoleArguments | None
    """What its arguments are; `None` for what is no console."""


class Opens(Enum):
    """What a command opens, at whose prompt the audience types on."""

    SHELL_HERE = auto()
    """Of the same machine: `newgrp docker`, `sudo -i`, `bash`."""
    SHELL_ELSEWHERE = auto()
    """Of a container or another machine."""
    CONSOLE = auto()
    """Of a program that takes statements, wherever that runs: Python, psql."""


@lru_cache(maxsize=KEPT)
def opened_by(command: str) -> Opens | None:
    """Return what the last program of a command opens; `None` where the shell goes on when the command is over."""
    if "\n" in command.strip():
        return None
    program = next(reversed(programs(command)), None)
    if program is None or program.is_piped or program.is_background or program.is_defined_only:
        return None
    if opens_shell(program):
        return Opens.SHELL_ELSEWHERE if opens_elsewhere(program) else Opens.SHELL_HERE
    return Opens.CONSOLE if opens_console(program) else None


def is_elsewhere(opener: str) -> bool:
    """Return whether what is typed in what a command opened is typed in a container, on another machine, or in a console."""
    return opener != "" and opened_by(opener) is not Opens.SHELL_HERE


def opens_shell_of_root(command: str) -> bool:
    """Return whether the last program of a command opens a shell whose user most likely is root: of a container, or by `sudo` or `su`."""
    is_shell = opened_by(command) in (Opens.SHELL_HERE, Opens.SHELL_ELSEWHERE)
    return is_shell and opens_as_root(programs(command)[-1])


def opens_console(program: Program) -> bool:
    """Return whether a program asks for statements at a prompt of its own, here or in a container."""
    calls = on_terminal(program)
    if program.is_fed or not calls:
        return False
    call = calls[-1].call
    row = _rows().get(call.name)
    if row is None or not call.flag_names.isdisjoint((*row.answers, *_RUNS_TEXT, *_ANSWERS)):
        return False
    match row.console:
        case None | ConsoleArguments.SILENT:
            return False
        case ConsoleArguments.DATABASE:
            return True
        case ConsoleArguments.VALUES:
            return all(call.literals[place - 1] in _REDIS_VALUED for _, place in call.arguments)
        case ConsoleArguments.STATEMENTS:
            return not call.arguments


def needs_keys(program: Program) -> bool:
    """Return whether a program is an editor, a pager, a full screen or a console: it waits for keys, and no command can be typed."""
    call = call_of(program)
    given = call.flag_names
    if not given.isdisjoint(_ANSWERS):
        return False
    if Trait.EDITOR in call.traits:
        return given.isdisjoint(("-c", "-es", "-Es", "--batch", "-e", "-E"))
    if not call.traits.isdisjoint((Trait.PAGER, Trait.FULL_SCREEN)):
        return call.name != "tmux" or len(call.words) == 1
    row = _rows().get(call.name)
    if row is not None and row.console is not None:
        return not (program.is_fed or call.arguments) and given.isdisjoint((*row.answers, *_RUNS_TEXT))
    if call.name == "git":
        return call.commands[1:2] == ("commit",) and given.isdisjoint(("-m", "--message", "-F", "--file", "--amend"))
    return call.path == "kubectl edit" or (call.name == "crontab" and "-e" in given)


def waits_for_keys(command: str) -> bool:
    """Return whether the last program of a command is one that `needs_keys`, on the terminal and with no editor of the command's own."""
    program = next(reversed(programs(command)), None)
    if program is None or program.is_piped or program.is_background or not needs_keys(program):
        return False
    return not has_editor_of_its_own(program)


def has_editor_of_its_own(program: Program) -> bool:
    """Return whether a command says in front of itself which editor or pager it is to open."""
    return any(word.assigns in _EDITOR_VARIABLES for word in program.assignments)


def waits_for_typing(command: str) -> bool:
    """Return whether the last program of a command waits for somebody to type: keys, or a line (`read`, `passwd`, `cat` without a file)."""
    program = next(reversed(programs(command)), None)
    reads = program is not None and not program.is_fed and Trait.ASKS_TERMINAL in call_of(program).traits
    if reads and program is not None and (program.name != "cat" or len(program.words) == 1):
        return True
    return waits_for_keys(command)


def file_edited(program: Program) -> str:
    """Return the one file that an editor is started with, on a screen or in a window; empty where there is none, or the name is not plain."""
    call = call_of(program)
    if call.traits.isdisjoint((Trait.EDITOR, Trait.EDITOR_WINDOW)):
        return ""
    files = [word for word, _ in call.arguments if not word.startswith("+")]
    is_plain = len(files) == 1 and not any(mark in files[0] for mark in "$*`<>?")
    return files[0] if is_plain and not files[0].endswith("/") and files[0] != "." else ""


def keys_that_leave(program: Program) -> str:
    """Return the directives that leave a program which `needs_keys`; an editor that is not known is taken for vi."""
    rows = _rows()
    return rows.get(call_of(program).name, rows[_UNKNOWN_EDITOR]).leaves


@cache
def _rows() -> Mapping[str, SessionRow]:
    rows: dict[str, SessionRow] = {}
    for fields in read_rows(Path(__file__).with_suffix(".csv")):
        console = ConsoleArguments(fields["console"]) if fields["console"] else None
        row = SessionRow(fields["leaves"], frozenset(fields["answers"].split()), console)
        rows.update(dict.fromkeys(fields["programs"].split("|"), row))
    return rows
