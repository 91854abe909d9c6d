"""Programs that wait for a person: shells inside of shells, editors, pagers, prompts."""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache

from harness.knowledge.calls import Call, call_of, divide
from harness.shell.parsing import KEPT, KEPT_PROGRAMS, programs
from harness.shell.script import Program
from harness.shell.wrappers import DEEPEST

SHELLS = frozenset({"sh", "bash", "ash", "zsh", "dash", "ksh", "fish", "/bin/sh", "/bin/bash", "/bin/ash"})
EDITORS = frozenset({"vi", "vim", "nvim", "nano", "emacs", "pico", "joe", "ed", "visudo"})
_WINDOWS_OF_EDITORS = frozenset({"code", "subl", "gedit", "kate"})
PAGERS = frozenset({"less", "more", "most", "man"})
FULL_SCREEN = frozenset({"htop", "k9s", "lynx", "links", "elinks", "w3m", "mc", "tmux", "screen", "dialog"})
_CONSOLES = {
    "python": (), "python3": (), "ipython": (), "node": (), "irb": (), "redis-cli": (), "sqlite3": (), "bc": (),
    "mysql": ("-e", "--execute"), "psql": ("-c", "--command", "-f", "--file", "-l"), "mongo": ("--eval",),
}  # fmt: skip
"""Programs that ask for commands, unless they are given a file, or one of these options."""
_KEYS_OF = {
    **dict.fromkeys(("nano", "pico"), "```key ^X```"),
    "emacs": "```key ^X``` ```key ^C```",
    "joe": "```key ^K``` ```key Q```",
    **dict.fromkeys(("ed", "lynx", "links", "elinks", "w3m"), "```keys q``` ```key ^J```"),
    **dict.fromkeys((*PAGERS, "htop", "top"), "```key q```"),
    "k9s": "```keys :q``` ```key ^J```",
    "mc": "```key F10```",
    **dict.fromkeys((*_CONSOLES, "tmux", "screen"), "```key ^D```"),
}
"""The keys that leave a program, where they are not those of vi."""
_EDITOR_VARIABLES = ("EDITOR", "KUBE_EDITOR", "VISUAL", "PAGER", "GIT_EDITOR")
"""By which a command is given another editor or pager than the usual one."""
_KEYS_OF_VI = "```keys :wq``` ```key ^J```"
_TAKES_DATABASE = frozenset({"mysql", "psql", "sqlite3", "mongo"})
"""Consoles whose arguments are no statements."""
_REDIS_VALUED = frozenset({"-h", "-p", "-a", "-n", "-u", "-s", "--user", "--pass"})
_READS_TERMINAL = frozenset({"cat", "read", "passwd", "ssh-keygen", "select"})
"""Programs that ask for a line, unless they are given their input."""
_ANSWERS = ("--version", "-V", "--help")
_RUNS_TEXT = ("-c", "-m", "-e")
_FORWARDS_ONLY = ("-N", "-f", "-G", "-O", "-Q", "-V", "-W")
"""Options of ssh with which nobody types on."""
_OF_THIS_MACHINE = SHELLS | {"newgrp", "su"}
_MACHINES = frozenset({"minikube", "vagrant"})
_OPENERS = SHELLS | _MACHINES | {"newgrp", "su", "ssh"}
_CONTAINER_PROGRAMS = ("kubectl", "docker")
_OF_COMPOSE = frozenset({"docker compose exec", "docker-compose exec"})
_IN_CONTAINERS = frozenset(
    f"{program} {verb}" for program in _CONTAINER_PROGRAMS for verb in ("attach", "debug", "exec", "run")
)


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


def opens_elsewhere(program: Program) -> bool:
    """Return whether a program opens a shell that is of another machine or a container: what the deck types means something else there."""
    return opens_shell(program) and bool(program.arguments) and program.name not in _OF_THIS_MACHINE


def opens_shell_of_root(command: str) -> bool:
    """Return whether the last program of a command opens a shell whose user most likely is root: of a container, or by `sudo` or `su`."""
    if opened_by(command) not in (Opens.SHELL_HERE, Opens.SHELL_ELSEWHERE):
        return False
    program = programs(command)[-1]
    call = call_of(program)
    if call.first_words in _IN_CONTAINERS or call.path in _OF_COMPOSE:
        return True
    if call.name == "su":
        return all(word in ("-", "root") for word, _ in call.arguments)
    by_sudo = divide(program.words)
    return by_sudo.path == "sudo" and by_sudo.value("-u", "--user") in (None, "root")


def opens_console(program: Program) -> bool:
    """Return whether a program asks for statements at a prompt of its own, here or in a container."""
    call = call_of(program)
    if program.is_fed:
        return False
    if call.inner and ((call.first_words in _IN_CONTAINERS and _is_interactive(call)) or call.path in _OF_COMPOSE):
        call = divide(call.inner)
    if call.name not in _CONSOLES or call.name == "bc" or not call.flag_names.isdisjoint(_ANSWERS):
        return False
    if not call.flag_names.isdisjoint((*_CONSOLES[call.name], *_RUNS_TEXT)):
        return False
    return not call.arguments or call.name in _TAKES_DATABASE or _are_all_values(call)


def _are_all_values(call: Call) -> bool:
    """Return whether each argument of `redis-cli` is the value of an option before it."""
    return call.name == "redis-cli" and all(call.literals[place - 1] in _REDIS_VALUED for _, place in call.arguments)


@lru_cache(maxsize=KEPT_PROGRAMS)
def opens_shell(program: Program) -> bool:
    """Return whether the audience goes on typing commands in a program, until `exit`; not where it reads a pipe or a script."""
    return _opens_shell(program, DEEPEST)


def _opens_shell(program: Program, depth: int) -> bool:
    call = call_of(program)
    if program.is_fed:
        return False
    if not call.words:
        return _is_login(program)
    if call.name not in _OPENERS and not call.path.startswith(_CONTAINER_PROGRAMS):
        return False
    given = call.flag_names
    if call.name in SHELLS:
        return not call.arguments and given.isdisjoint(("-c", "-n"))
    if call.name == "newgrp":
        return True
    if call.name == "su":
        return given.isdisjoint(("-c", "--command"))
    if call.name == "ssh":
        return len(call.arguments) == 1 and given.isdisjoint(_FORWARDS_ONLY) and _goes_on_by_ssh(call, depth)
    if call.name in _MACHINES and call.commands[1:2] == ("ssh",):
        return len(call.arguments) < 2 + (call.name == "vagrant") and given.isdisjoint(("-c", "--command", "--"))
    if call.path in _OF_COMPOSE:
        return (
            bool(call.inner)
            and call.inner[0].literal in SHELLS
            and not call.has_any("-T", "-d")
            and len(call.inner) == 1
        )
    if call.first_words not in _IN_CONTAINERS or not _is_interactive(call):
        return False
    inner = [word.literal for word in call.inner]
    return not inner or (inner[0] in SHELLS and "-c" not in inner)


def _goes_on_by_ssh(call: Call, depth: int) -> bool:
    """Return whether ssh opens a shell: its own, or, with a terminal, one that it is told to run."""
    if not (call.inner and depth):
        return not call.inner
    typed_there = programs(" ".join(word.literal for word in call.inner))
    return call.has("-t") and any(_opens_shell(program, depth - 1) for program in typed_there[-1:])


def needs_keys(program: Program) -> bool:
    """Return whether a program is an editor, a pager, a full screen or a console: it waits for keys, and no command can be typed."""
    call = call_of(program)
    given = call.flag_names
    if not given.isdisjoint(_ANSWERS):
        return False
    if call.name in EDITORS:
        return given.isdisjoint(("-c", "-es", "-Es", "--batch", "-e", "-E"))
    if call.name in PAGERS or call.name in FULL_SCREEN:
        return call.name != "tmux" or len(call.words) == 1
    if call.name in _CONSOLES:
        return not (program.is_fed or call.arguments) and given.isdisjoint((*_CONSOLES[call.name], *_RUNS_TEXT))
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
    reads = program is not None and not program.is_fed and program.name in _READS_TERMINAL
    if reads and program is not None and (program.name != "cat" or len(program.words) == 1):
        return True
    return waits_for_keys(command)


def file_edited(program: Program) -> str:
    """Return the one file that an editor is started with, on a screen or in a window; empty where there is none, or the name is not plain."""
    call = call_of(program)
    if call.name not in EDITORS and call.name not in _WINDOWS_OF_EDITORS:
        return ""
    files = [word for word, _ in call.arguments if not word.startswith("+")]
    is_plain = len(files) == 1 and not any(mark in files[0] for mark in "$*`<>?")
    return files[0] if is_plain and not files[0].endswith("/") and files[0] != "." else ""


def keys_that_leave(program: Program) -> str:
    """Return the directives that leave a program which `needs_keys`; an editor that is not known is taken for vi."""
    return _KEYS_OF.get(call_of(program).name, _KEYS_OF_VI)


def _is_login(program: Program) -> bool:
    words = program.words
    return any(
        word.text == "sudo" and divide(words[place:]).has("-i", "-s", "--login", "--shell")
        for place, word in enumerate(words)
    )


def _is_interactive(call: Call) -> bool:
    return call.has("-i", "--interactive", "--stdin") and call.has("-t", "--tty")
