"""Which variables a script uses and which it sets, by its text alone."""

import re
from collections.abc import Iterator, Mapping

from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.script import Program, Word

_USED = lazy_pattern(
    r"\\.|'|\"|\$(?:\{(?P<braced>[A-Za-z_]\w*)(?P<operator>:?[-=+?]|)|(?P<name>[A-Za-z_]\w*))", re.DOTALL
)
SETS_ANYTHING = frozenset({"source", ".", "eval", "read"})
"""Programs that set variables of which their words do not tell."""
_VARIABLE = lazy_pattern(r"\$\{?(\w+)\}?")
_OF_THE_SHELL = frozenset(
    """
    HOME USER LOGNAME PATH PWD OLDPWD SHELL HOSTNAME HOSTTYPE OSTYPE MACHTYPE TERM LANG UID EUID PPID RANDOM SECONDS LINENO IFS
    PS1 PS2 PS4 COLUMNS LINES TMPDIR REPLY PIPESTATUS GROUPS DIRSTACK FUNCNAME SHLVL DISPLAY EDITOR VISUAL PAGER KUBECONFIG
    KUBE_EDITOR GOPATH HISTFILE HISTSIZE OPTARG OPTIND SSH_AUTH_SOCK SSH_CONNECTION EPOCHSECONDS PROMPT_COMMAND XDG_CONFIG_HOME
    """.split()  # noqa: SIM905  as a table it would be one name a line
)
NOTHING = ("", "null")
"""What `kubectl get -o jsonpath` and `jq` print for what is not there."""
_SETTERS = frozenset({"export", "declare", "local", "readonly", "typeset", "read", "mapfile", "readarray", "let"})


def is_of_the_shell(name: str) -> bool:
    """Return whether a shell or a login sets a variable."""
    return name == "_" or name in _OF_THE_SHELL or name.startswith(("BASH", "LC_"))


def loop_of(program: Program) -> tuple[str, tuple[str, ...]] | None:
    """Return the variable and the words of `for NAME in WORDS`; `None` for what is no such loop."""
    words = program.literals
    return (words[1], tuple(words[3:])) if words[:1] == ["for"] and words[2:3] == ["in"] else None


def values_of(word: str, loops: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what a word may be: itself, or each value of a loop's variable; nothing where that is not known."""
    if variable := _VARIABLE.fullmatch(word):
        return loops.get(variable[1], ())
    return () if "$" in word or "`" in word else (word,)


def used(program: Program) -> Iterator[tuple[str, Word]]:
    """Yield the variables for which the shell puts a value, each with its word; those of here-documents last."""
    for word in program.words:
        for name in expansions(word.text):
            yield name, word
    for document in program.here_documents:
        if document.is_expanded:
            for name in expansions(f'"{document.text}'):
                yield name, Word(f"${name}", 0, document.line + _line_in(document.text, name))


def assigned(program: Program) -> Iterator[str]:
    """Yield the variables that it sets, or may set."""
    arguments = program.literals
    if arguments[:1] and arguments[0] in ("for", "select") and len(arguments) > 1:
        yield arguments[1]
    for word in program.words:
        if word.assigns:
            yield word.assigns
    if arguments[:1] and arguments[0] in _SETTERS:
        yield from (argument.partition("=")[0] for argument in arguments[1:] if not argument.startswith("-"))
    if arguments[:1] == ["printf"] and "-v" in arguments[:-1]:
        yield arguments[arguments.index("-v") + 1]


def expansions(text: str) -> Iterator[str]:
    """Yield the variables in a word that the shell puts values for: not in single quotes, not with a default of their own."""
    double = single = False
    for use in _USED.finditer(text):
        mark = use[0]
        if single:
            single = mark != "'"
        elif mark == "'":
            single = not double
        elif mark == '"':
            double = not double
        elif mark[0] == "$" and use["operator"] in ("", None):
            yield use["braced"] or use["name"]


def _line_in(text: str, name: str) -> int:
    match = re.search(rf"\$\{{?{name}\b", text)
    return text.count("\n", 0, match.start()) if match else 0
