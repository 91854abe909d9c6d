"""What the audience fills in, and a harness types as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.subject import Subject
from harness.deck.model import Finding, Severity
from harness.shell.placeholders import placeholders

IDS = {
    "placeholder": "a placeholder that only a person can fill in",
    "generated-name": "a placeholder for a generated name, filled in from the cluster when there is one match",
}


def findings(subject: Subject) -> Iterator[Finding]:
    """Both kinds, each placeholder once a block."""
    for typed in subject.typed:
        seen: set[str] = set()
        for each in placeholders(typed.step.text):
            if each.text in seen:
                continue
            seen.add(each.text)
            place = subject.at(typed, typed.step.text.count("\n", 0, each.start))
            if each.pattern is None:
                yield subject.finding(
                    "placeholder",
                    Severity.WARNING,
                    place,
                    f"`{each.text}` is for the audience to fill in; the harness cannot, and skips this block",
                    "Write what can be typed as it stands: a variable that a step sets, a name that is always the same.",
                    fragment=each.text,
                )
            else:
                yield subject.finding(
                    "generated-name",
                    Severity.NOTE,
                    place,
                    f"`{each.text}` is typed as the one object whose name looks like that; the block is skipped if there are more",
                    "Let the shell find it, so that the audience need not: POD=$(kubectl get pods -l app=… -o name | head -n 1)",
                    fragment=each.text,
                )
