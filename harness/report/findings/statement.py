"""Write a finding's message as all formats for people have it."""

from harness.deck.model import Finding


def stated(finding: Finding) -> str:
    """Return the message of a finding, with the line of a deck that applies its manifest, and with the number of its decks where there are several."""
    where = f" (applied at {finding.unnamed_place})" if finding.unnamed_place else ""
    return f"{finding.message}{where}" + (f" (in {len(finding.decks)} decks)" if finding.decks else "")
