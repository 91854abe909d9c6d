"""Commands that never end by themselves, and nobody presses a key."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.directives import COMMANDS
from harness.deck.model import Finding
from harness.knowledge.endings import endless
from harness.shell.commands import commands

IDS = ("endless-command",)
KEYS = ("key", "keys")


def findings(subject: Subject) -> Iterator[Finding]:
    """Streams with a next command, or nothing, behind them."""
    for typed in subject.typed:
        last_command = max((line for line, _ in commands(typed.step.text)), default=0)
        for program in endless(typed.step.text):
            is_last = program.line >= last_command
            if is_last and _is_ended(subject, typed):
                continue
            name = " ".join([program.condition_of, *program.literals]).lstrip()
            section = "endless-command" if is_last else "endless-command/amid"
            place = subject.at(typed, program.line)
            yield subject.finding(section, place, fragment=program.literals[0], command=name)


def _is_ended(subject: Subject, typed: Typed) -> bool:
    for step in subject.followers(typed):
        if step.kind in KEYS:
            return True
        if step.kind in COMMANDS:
            return False
    return False
