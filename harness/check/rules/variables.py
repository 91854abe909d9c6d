"""Variables that are used before any step sets them. Each terminal has its own."""

from collections.abc import Iterator, Sequence

from harness.check.subject import Subject, Typed
from harness.deck.directives import COMMANDS
from harness.deck.model import Finding, Step
from harness.knowledge.shells import opens_elsewhere, opens_shell
from harness.shell.documents import expansions_in
from harness.shell.parsing import programs
from harness.shell.script import Program, Word
from harness.shell.variables import assigned, is_of_the_shell, used

IDS = ("undefined-variable", "expanded-document")
_SETS_ANYTHING = frozenset({"source", ".", "eval"})


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield the first use of each variable that nothing sets."""
    known: dict[str, set[str]] = {}
    lost: set[str] = set()
    for step, script, typed in _scripts(subject):
        terminal = step.terminal
        names = known.setdefault(terminal, set(subject.granted.variables))
        for program in script:
            if terminal in lost:
                break
            if typed is not None:
                for name, word in _unknown(program, names):
                    names.add(name)
                    yield _finding(subject, typed, name, word)
                yield from _in_documents(subject, typed, program, names)
            names.update(assigned(program))
            is_lost = opens_shell(program) and not opens_elsewhere(program)  # that is left at the end of its fence
            if (program.name in _SETS_ANYTHING and not _completes(program)) or is_lost:
                lost.add(terminal)


def _finding(subject: Subject, typed: Typed, name: str, word: Word) -> Finding:
    fragment = f"${name}" if f"${name}" in word.text else f"${{{name}"
    start = word.start + max(0, word.text.find(fragment))
    return subject.finding_at("undefined-variable", typed, start, name=name)


def _in_documents(subject: Subject, typed: Typed, program: Program, known: set[str]) -> Iterator[Finding]:
    """What the reader's own shell expands in here-documents, and was not to: commands of another shell, variables of none."""
    words = [
        redirection.target.literal for redirection in program.redirections if redirection.operator in ("<<", "<<-")
    ]
    for document, word in zip(program.here_documents, words, strict=False):
        lines = typed.step.text.split("\n")
        begin = sum(len(line) + 1 for line in lines[: document.line])
        for expansion in expansions_in(document):
            name = expansion.name
            is_set = name in known or is_of_the_shell(name) or name in assigned(program)
            if expansion.is_of_another_shell if not name else not is_set:
                known.add(name)
                section = "expanded-document/variable" if name else "expanded-document"
                text = expansion.text.partition("\n")[0]
                yield subject.finding_at(section, typed, begin + expansion.start, text=text, word=word, name=name)


def _scripts(subject: Subject) -> Iterator[tuple[Step, Sequence[Program], Typed | None]]:
    """What is typed before the deck and in it."""
    for step in subject.steps_before:
        if step.kind in COMMANDS and not step.is_elsewhere:
            yield step, programs(step.text), None
    for typed in subject.typed:
        yield typed.step, typed.programs, typed


def _unknown(program: Program, known: set[str]) -> Iterator[tuple[str, Word]]:
    """What is expanded and not set yet; a word sees what the assignments in front of it set."""
    is_loop = program.name in ("for", "select")
    for name, word in used(program):
        if name in known or is_of_the_shell(name) or word not in program.words:
            continue
        if is_loop:
            is_set = name in assigned(program)
        else:
            is_set = any(assignment.assigns == name and assignment.start < word.start for assignment in program.words)
        if not is_set:
            yield name, word


def _completes(program: Program) -> bool:
    """`source <(kubectl completion bash)` sets nothing that a deck uses."""
    return any("completion" in word.text for word in program.words)
