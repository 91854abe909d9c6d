"""Commands that never end by themselves, and nobody presses a key."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.directives import COMMANDS
from harness.deck.model import Finding, Severity
from harness.knowledge.endings import endless
from harness.shell.commands import commands

IDS = {"endless-command": "a command that never ends by itself, without `keys` after it"}
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
            yield subject.finding(
                "endless-command",
                Severity.WARNING,
                subject.at(typed, program.line),
                f"`{name}` never ends by itself, and nothing ends it before the next command",
                f"Say what to wait for and end it: <!-- ```wait TEXT``` ```keys ^C``` -->{_how_to_split(is_last)}",
                fragment=program.literals[0],
            )


def _is_ended(subject: Subject, typed: Typed) -> bool:
    for step in subject.followers(typed):
        if step.kind in KEYS:
            return True
        if step.kind in COMMANDS:
            return False
    return False


def _how_to_split(is_last: bool) -> str:
    return " right behind it." if is_last else ", in a block of its own."
