"""Keys pressed where nothing runs that could take them."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.subject import Subject
from harness.deck.directives import COMMANDS
from harness.deck.model import Finding, Severity, Step
from harness.knowledge.endings import is_over

IDS = {"keys-without-program": "`key` or `keys` that interrupts or leaves nothing"}
_INTERRUPTS = frozenset({"^C", "^Z", "^\\", "q", "Escape", "^["})


def findings(subject: Subject) -> Iterator[Finding]:
    """Interruptions right behind a command that is over by then, or behind none."""
    last: dict[str, Step] = {}
    for _, step in subject.steps:
        if step.kind in ("key", "keys") and step.text.strip() in _INTERRUPTS:
            before = last.get(step.terminal)
            if before is None or (before.kind in COMMANDS and is_over(before.text)):
                command = (
                    f"`{before.text.strip().splitlines()[-1].strip()}` ends by itself" if before else "nothing runs yet"
                )
                yield subject.finding(
                    "keys-without-program",
                    Severity.WARNING,
                    step.span,
                    f"`{step.kind} {step.text.strip()}` does nothing: {command}",
                    "Put it behind the command that it is to end, or remove it.",
                    fragment=step.text.strip(),
                )
        if step.kind not in ("open", "tmux"):
            last[step.terminal] = step
