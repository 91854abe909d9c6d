"""What the audience fills in: what the settings name for it, what a run takes from the cluster, and what only a person can know."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.model import Finding
from harness.project.placeholders import named_in
from harness.shell.placeholders import placeholders

IDS = ("placeholder", "generated-name")


def findings(subject: Subject) -> Iterator[Finding]:
    """All kinds, each placeholder once a block."""
    for typed in subject.typed:
        seen: set[str] = set()
        for text, finding in _of_block(subject, typed):
            if text not in seen:
                seen.add(text)
                yield finding


def _of_block(subject: Subject, typed: Typed) -> Iterator[tuple[str, Finding]]:
    """Yield each placeholder with its finding."""
    named = named_in(typed.step.text, subject.granted.placeholders)
    taken = {place for each in named for place in range(each.start, each.end)}
    for value in named:
        yield (
            value.text,
            subject.finding_at("placeholder/named", typed, value.start, text=value.text, value=value.value),
        )
    for each in placeholders(typed.step.text):
        if each.start not in taken:
            section = "placeholder" if each.pattern is None else "generated-name"
            yield each.text, subject.finding_at(section, typed, each.start, text=each.text)
