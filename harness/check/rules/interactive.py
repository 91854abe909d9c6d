"""Programs that wait for a person: editors, pagers, shells in containers, and the deck presses no key."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.directives import COMMANDS
from harness.deck.model import Finding, Severity
from harness.knowledge.sessions import needs_keys, opens_shell
from harness.shell.script import Program

IDS = {
    "editor-without-keys": "an editor, a pager or a console that the deck never leaves",
    "shell-without-exit": "a shell inside of the shell that the deck never leaves",
}

NOWHERE = (-1, -1)
LEAVES = ("^D", "exit", "logout")


def findings(subject: Subject) -> Iterator[Finding]:
    """Both kinds."""
    exits = _last_exits(subject)
    for typed in subject.typed:
        for program in typed.programs:
            if program.is_piped or program.is_background:
                continue
            words = [word.literal for word in program.words]
            if needs_keys(program) and not _has_editor_of_its_own(program) and not _is_given_keys(subject, typed):
                yield subject.finding(
                    "editor-without-keys",
                    Severity.WARNING,
                    subject.at(typed, program.line),
                    f"`{' '.join(words)}` waits for keys, and the deck presses none",
                    "Press them: <!-- ```keys :wq``` ```key ^J``` --> right behind it.",
                    fragment=words[0],
                )
            elif opens_shell(program) and exits.get(typed.step.terminal, NOWHERE) <= (typed.index, program.line):
                yield subject.finding(
                    "shell-without-exit",
                    Severity.WARNING,
                    subject.at(typed, program.line),
                    f"`{' '.join(words)}` opens a shell, and the deck never leaves it",
                    "Type `exit` in a later step, or press its key: <!-- ```key ^D``` -->.",
                    fragment=words[0],
                )


def _has_editor_of_its_own(program: Program) -> bool:
    return any(
        word.assigns in ("EDITOR", "KUBE_EDITOR", "VISUAL", "PAGER", "GIT_EDITOR") for word in program.assignments
    )


def _is_given_keys(subject: Subject, typed: Typed) -> bool:
    for step in subject.followers(typed):
        if step.kind in ("key", "keys", "paste", "copypaste"):
            return True
        if step.kind in COMMANDS:
            return False
    return False


def _last_exits(subject: Subject) -> dict[str, tuple[int, int]]:
    """Where each terminal is last told to leave a shell: the step's index, and the line in it."""
    found: dict[str, tuple[int, int]] = {}
    for index, (_, step) in enumerate(subject.steps):
        if step.kind in ("key", "keys") and step.text.strip() in LEAVES:
            found[step.terminal] = (index, 0)
    for typed in subject.typed:
        for program in typed.programs:
            if program.name in ("exit", "logout"):
                place = (typed.index, program.line)
                found[typed.step.terminal] = max(found.get(typed.step.terminal, NOWHERE), place)
    return found
