"""What a deck finds around it when it is played: its home, where the repository's copy lies, where the shell starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.deck.model import Deck


@dataclass(frozen=True, slots=True)
class Surroundings:
    """As the settings of a project, or options, have it."""

    home: Path | None = None
    """The folder that becomes the home; `None` for an empty one."""
    at: str | None = None
    """Where the repository's copy lies, with `~` in front; `None` for `~/NAME`."""
    workdir: str | None = None
    """Where the shell starts, relative to the repository's top; `None` where the deck's paths decide."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a deck takes for granted, beside what its author and the project say of its home."""

    home: str = ""
    """The folder that becomes the home, as the command line has it; empty for what the project says."""
    workdir: str = ""
    """Where the shell starts, as the command line has it; empty for what the deck or the project says."""
    variables: frozenset[str] = frozenset()
    """Those that the shell has from the beginning."""
    before: tuple[Deck, ...] = ()
    """Pages that are played first, in the same shell."""


NOTHING = Granted()
