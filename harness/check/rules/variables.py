"""Variables that are used before any step sets them. Each terminal has its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.check.subject import Subject
from harness.deck.model import Finding, Severity
from harness.shell.script import Program, Word
from harness.shell.sessions import opens_shell

IDS = {"undefined-variable": "a variable that no step before has set"}
_USED = re.compile(
    r"\\.|'|\"|\$(?:\{(?P<braced>[A-Za-z_]\w*)(?P<operator>:?[-=+?]|)|(?P<name>[A-Za-z_]\w*))", re.DOTALL
)
_OF_THE_SHELL = frozenset(
    """
    HOME USER LOGNAME PATH PWD OLDPWD SHELL HOSTNAME HOSTTYPE OSTYPE MACHTYPE TERM LANG UID EUID PPID RANDOM SECONDS LINENO IFS
    PS1 PS2 PS4 COLUMNS LINES TMPDIR REPLY PIPESTATUS GROUPS DIRSTACK FUNCNAME SHLVL DISPLAY EDITOR VISUAL PAGER KUBECONFIG
    KUBE_EDITOR GOPATH HISTFILE HISTSIZE OPTARG OPTIND SSH_AUTH_SOCK SSH_CONNECTION EPOCHSECONDS PROMPT_COMMAND XDG_CONFIG_HOME
    """.split()  # noqa: SIM905  as a table it would be one name a line
)
_SETTERS = frozenset({"export", "declare", "local", "readonly", "typeset", "read", "mapfile", "readarray", "let"})
_SETS_ANYTHING = frozenset({"source", ".", "eval"})


def findings(subject: Subject) -> Iterator[Finding]:
    """The first use of each such variable."""
    known: dict[str, set[str]] = {}
    lost: set[str] = set()
    for typed in subject.typed:
        terminal = typed.step.terminal
        names = known.setdefault(terminal, set())
        for program in typed.programs:
            if terminal in lost:
                break
            for name, word in _used(program, names):
                names.add(name)
                yield subject.finding(
                    "undefined-variable",
                    Severity.WARNING,
                    subject.at(typed, word.line),
                    f"`${name}` is used here, and no step before sets it: the shell puts nothing in its place",
                    f"Set it in an earlier step: `{name}=…`; in a hidden one if the audience's machines have it.",
                    fragment=f"${name}" if f"${name}" in word.text else f"${{{name}",
                )
            if (program.name in _SETS_ANYTHING and not _completes(program)) or opens_shell(program.literals):
                lost.add(terminal)


def _used(program: Program, known: set[str]) -> Iterator[tuple[str, Word]]:
    """What is expanded and not known yet; notes what is assigned on the way."""
    arguments = program.literals
    if arguments[:1] and arguments[0] in ("for", "select") and len(arguments) > 1:
        known.add(arguments[1])
    for word in program.words:
        for name in _expansions(word.text):
            if name not in known and name not in _OF_THE_SHELL and not name.startswith(("BASH", "LC_")):
                yield name, word
        if word.assigns:
            known.add(word.assigns)
    for document in program.here_documents:
        if document.is_expanded:
            for name in _expansions(f'"{document.text}'):
                if name not in known and name not in _OF_THE_SHELL:
                    yield name, Word(f"${name}", 0, document.line + _line_in(document.text, name))
    if arguments[:1] and arguments[0] in _SETTERS:
        known.update(each.partition("=")[0] for each in arguments[1:] if not each.startswith("-"))
    if arguments[:1] == ["printf"] and "-v" in arguments[:-1]:
        known.add(arguments[arguments.index("-v") + 1])


def _expansions(text: str) -> Iterator[str]:
    """The variables that the shell puts values for: not in single quotes, not with a default of their own."""
    double = single = False
    for found in _USED.finditer(text):
        mark = found[0]
        if single:
            single = mark != "'"
        elif mark == "'":
            single = not double
        elif mark == '"':
            double = not double
        elif mark[0] == "$" and found["operator"] in ("", None):
            yield found["braced"] or found["name"]


def _line_in(text: str, name: str) -> int:
    found = re.search(rf"\$\{{?{name}\b", text)
    return text.count("\n", 0, found.start()) if found else 0


def _completes(program: Program) -> bool:
    """`source <(kubectl completion bash)` sets nothing that a deck uses."""
    return any("completion" in word.text for word in program.words)
