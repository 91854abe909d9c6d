"""Findings of several decks that share chapters: each is one, with the decks that it is in; and how much they matter where all do."""

from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from harness.deck.model import Finding, Severity


def merged(findings_of: Iterable[tuple[Path, Iterable[Finding]]]) -> list[Finding]:
    """Return the findings of decks, given with their paths, in the order in which they come first."""
    first: dict[Finding, Finding] = {}
    decks: dict[Finding, list[Path]] = {}
    for path, findings in findings_of:
        for finding in findings:
            key = replace(finding, related=None)
            first.setdefault(key, finding)
            paths = decks.setdefault(key, [])
            if path not in paths:
                paths.append(path)
    return [
        replace(finding, decks=tuple(decks[key])) if len(decks[key]) > 1 else finding for key, finding in first.items()
    ]


def strict(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with warnings in the place of notes."""
    return [replace(finding, severity=Severity.WARNING) if finding.is_note else finding for finding in findings]
