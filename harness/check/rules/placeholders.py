"""What the audience fills in, and a harness types as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.subject import Subject
from harness.deck.model import Finding
from harness.shell.placeholders import placeholders

IDS = ("placeholder", "generated-name")


def findings(subject: Subject) -> Iterator[Finding]:
    """Both kinds, each placeholder once a block."""
    for typed in subject.typed:
        seen: set[str] = set()
        for each in placeholders(typed.step.text):
            if each.text in seen:
                continue
            seen.add(each.text)
            identifier = "placeholder" if each.pattern is None else "generated-name"
            yield subject.finding_at(identifier, typed, each.start, text=each.text)
