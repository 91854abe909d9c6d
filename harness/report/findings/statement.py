"""A finding's message as all formats for people have it."""

from __future__ import annotations

from harness.deck.model import Finding


def stated(finding: Finding) -> str:
    """Return the message, and in how many decks it is so where several include the chapter."""
    return f"{finding.message} (in {len(finding.decks)} decks)" if finding.decks else finding.message
