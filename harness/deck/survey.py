"""What was read of the files and folders that a person named."""

from __future__ import annotations

from dataclasses import dataclass

from harness.deck.folders import LeftOut


@dataclass(frozen=True, slots=True)
class Survey:
    """Decks by their dialects, and what is none."""

    dialects: tuple[str, ...] = ()
    """Of each deck."""
    left_out: tuple[LeftOut, ...] = ()
