"""Programs that wait for a person: editors, pagers, shells in containers, and the deck presses no key."""

from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.directives import COMMANDS, PRESSES_KEYS, TYPES_INTO_WHAT_RUNS
from harness.deck.model import Finding
from harness.deck.prompts import LEAVES
from harness.knowledge.calls import call_of
from harness.knowledge.sessions import has_editor_of_its_own, keys_that_leave, needs_keys
from harness.knowledge.shells import opens_elsewhere
from harness.knowledge.traits import Trait
from harness.shell.commands import last_line
from harness.shell.script import Program

IDS = ("editor-without-keys", "shell-without-exit")

NOWHERE = (-1, -1)


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each command, of both kinds."""
    exits = _last_exits(subject)
    for typed in subject.typed:
        for program in typed.programs:
            if program.is_piped or program.is_background or (typed.is_entered and program is typed.programs[-1]):
                continue
            if needs_keys(program) and not has_editor_of_its_own(program) and not _is_given_keys(subject, typed):
                yield _finding("editor-without-keys", subject, typed, program)
            elif opens_elsewhere(program) and exits.get(typed.step.terminal, NOWHERE) <= (typed.index, program.line):
                yield _finding("shell-without-exit", subject, typed, program)


def _finding(identifier: str, subject: Subject, typed: Typed, program: Program) -> Finding:
    words = [word.literal for word in program.words]
    keys = keys_that_leave(program)
    file = next((text.file for text in subject.deck.file_texts if text.editor == typed.step.span), "")
    section = identifier
    if file:
        section = "editor-without-keys/file"
    elif identifier == "editor-without-keys" and program.line < last_line(typed.step.text):
        section = "editor-without-keys/amid"
    return subject.finding_at(section, typed, program.words[0].start, command=" ".join(words), keys=keys, file=file)


def _is_given_keys(subject: Subject, typed: Typed) -> bool:
    for step in subject.followers(typed):
        if step.kind in TYPES_INTO_WHAT_RUNS:
            return True
        if step.kind in COMMANDS:
            return False
    return False


def _last_exits(subject: Subject) -> dict[str, tuple[int, int]]:
    """Where each terminal is last told to leave a shell: the step's index, and the line in it."""
    exits: dict[str, tuple[int, int]] = {}
    for index, (_, step) in enumerate(subject.steps):
        if step.kind in PRESSES_KEYS and step.text.strip() in LEAVES:
            exits[step.terminal] = (index, 0)
    for typed in subject.typed:
        for program in typed.programs:
            if Trait.LEAVES_SHELL in call_of(program).traits:
                place = (typed.index, program.line)
                exits[typed.step.terminal] = max(exits.get(typed.step.terminal, NOWHERE), place)
    return exits
