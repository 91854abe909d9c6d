"""Keys pressed where nothing runs that could take them."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.subject import Subject
from harness.deck.directives import COMMANDS
from harness.deck.model import Finding, Severity, Step
from harness.shell.parsing import programs
from harness.shell.programs import Reads, is_endless, what_it_reads

IDS = {"keys-without-program": "`key` or `keys` that interrupts or leaves nothing"}
_INTERRUPTS = frozenset({"^C", "^Z", "^\\", "q", "Escape", "^["})
_ENDS_AT_ONCE = frozenset(
    [
        "annotate",
        "apply",
        "cluster-info",
        "create",
        "delete",
        "describe",
        "expose",
        "get",
        "label",
        "logs",
        "patch",
        "scale",
        "set",
        "version",
    ]
)


def findings(subject: Subject) -> Iterator[Finding]:
    """Interruptions right behind a command that is over by then, or behind none."""
    last: dict[str, Step] = {}
    for _, step in subject.steps:
        if step.kind in ("key", "keys") and step.text.strip() in _INTERRUPTS:
            before = last.get(step.terminal)
            if before is None or (before.kind in COMMANDS and _is_over(before.text)):
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


def _is_over(text: str) -> bool:
    found = programs(text)
    last = found[-1] if found else None
    if last is None or not last.words or any(is_endless(each.literals) for each in found if each.words):
        return False
    words = last.literals
    if words and words[0] == "kubectl":
        return not _ENDS_AT_ONCE.isdisjoint(words[1:4]) and "-w" not in words
    return what_it_reads(words) in (Reads.CONSTANTS, Reads.FILES)
