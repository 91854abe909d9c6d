"""Variables that are used before any step sets them. Each terminal has its own."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.subject import Subject
from harness.deck.model import Finding, Severity
from harness.shell.script import Program, Word
from harness.shell.sessions import opens_shell
from harness.shell.variables import assigned, is_of_the_shell, used

IDS = {"undefined-variable": "a variable that no step before has set"}
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
            for name, word in _unknown(program, names):
                names.add(name)
                yield subject.finding(
                    "undefined-variable",
                    Severity.WARNING,
                    subject.at(typed, word.line),
                    f"`${name}` is used here, and no step before sets it: the shell puts nothing in its place",
                    f"Set it in an earlier step: `{name}=…`; in a hidden one if the audience's machines have it.",
                    fragment=f"${name}" if f"${name}" in word.text else f"${{{name}",
                )
            names.update(assigned(program))
            if (program.name in _SETS_ANYTHING and not _completes(program)) or opens_shell(program.literals):
                lost.add(terminal)


def _unknown(program: Program, known: set[str]) -> Iterator[tuple[str, Word]]:
    """What is expanded and not set yet; a word sees what the assignments in front of it set, a here-document all of them."""
    is_loop = program.name in ("for", "select")
    for name, word in used(program):
        if name in known or is_of_the_shell(name):
            continue
        is_in_document = word not in program.words
        if is_loop or is_in_document:
            is_set = name in assigned(program)
        else:
            is_set = any(each.assigns == name and each.start < word.start for each in program.words)
        if not is_set:
            yield name, word


def _completes(program: Program) -> bool:
    """`source <(kubectl completion bash)` sets nothing that a deck uses."""
    return any("completion" in word.text for word in program.words)
