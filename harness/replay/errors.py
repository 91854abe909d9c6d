"""Why decks are not played."""

from collections.abc import Sequence
from pathlib import Path

from harness.deck.model import Finding


class NotPlayable(Exception):
    """A deck has findings that prevent that it is played."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.span}: {finding.message}" for finding in findings))
        self.findings = tuple(findings)


class NothingToPlay(Exception):
    """A deck has no step."""

    def __init__(self, deck: Path) -> None:
        super().__init__(f"{deck}: there is no step to play")
        self.deck = deck
