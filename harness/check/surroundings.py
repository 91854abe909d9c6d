"""What a deck finds around it when it is played: its home, where the repository's copy lies, where the shell starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Surroundings:
    """As the settings of a project, or options, have it."""

    home: Path | None = None
    """The folder that becomes the home; `None` for an empty one."""
    at: str | None = None
    """Where the repository's copy lies, with `~` in front; `None` for `~/NAME`."""
    workdir: str | None = None
    """Where the shell starts, relative to the repository's top; `None` where the deck's paths decide."""
