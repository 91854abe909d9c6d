"""Keys pressed where nothing runs that could take them."""

from collections.abc import Iterator

from harness.check.subject import Subject
from harness.deck.directives import COMMANDS, PRESSES_KEYS, TOUCHES_NO_TERMINAL
from harness.deck.model import Finding, Step
from harness.knowledge.endings import Purpose, endless, is_over

IDS = ("keys-without-program",)
_INTERRUPTS = frozenset({"^C", "^Z", "^\\", "q", "Escape", "^["})


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield the interruptions right behind a command that is over by then, or behind none."""
    last: dict[str, Step] = {}
    serving: set[str] = set()
    """Terminals beside which something serves that a key can end."""
    for _, step in subject.steps:
        if step.kind in PRESSES_KEYS and step.text.strip() in _INTERRUPTS:
            before = last.get(step.terminal)
            if step.terminal in serving:
                serving.discard(step.terminal)
            elif before is None or (before.kind in COMMANDS and is_over(before.text)):
                last_line = before.text.strip().splitlines()[-1].strip() if before else ""
                key = step.text.strip()
                keys = f"{step.kind} {key}"
                yield subject.finding("keys-without-program", step.span, fragment=key, keys=keys, ended=last_line)
        if step.kind in COMMANDS and any(stream.row.purpose is Purpose.SERVES for stream in endless(step.text)):
            serving.add(step.terminal)
        if step.kind not in TOUCHES_NO_TERMINAL:
            last[step.terminal] = step
