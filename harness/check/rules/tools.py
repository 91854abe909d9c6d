"""Programs that the deck runs, and this machine has not."""

from __future__ import annotations

from collections.abc import Iterator

from harness.check.preflight import missing_tools
from harness.check.subject import Subject
from harness.deck.model import Finding, Severity

IDS = {"missing-tool": "a program that this machine lacks"}


def findings(subject: Subject) -> Iterator[Finding]:
    """Each once, where it is first needed."""
    for tool in missing_tools(subject):
        yield subject.finding(
            "missing-tool",
            Severity.NOTE,
            subject.at(tool.typed, tool.line),
            f"`{tool.name}` is not installed here: this step cannot be played on this machine",
            f"Install it before `harness run` ({tool.hint}).",
            fragment=tool.name,
        )
