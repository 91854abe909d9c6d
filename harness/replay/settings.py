"""How a person wants a deck to be played."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from harness.knowledge.reading import Reads
from harness.project.options import COMMAND_TIMEOUT

WAIT_TIMEOUT = 60.0
LONG_WAIT_TIMEOUT = 600.0
ANSWER_TIMEOUT = 10.0
"""For a server to answer `curl`. One that took the connection and stays silent is asked again, as a person would:
kube-proxy's placeholder on a node port does that to whoever comes in the moment before its rules are there."""
KEYS_COME_WITHIN = 10.0
"""For an editor or a pager to end by itself where no directive presses a key: nobody else will."""
KEYS_TIMEOUT = 30.0
"""For a program to end after the keys that should end it."""
PATIENCE = {Reads.UNKNOWN: 0.0, Reads.CONSTANTS: 0.0, Reads.FILES: 5.0, Reads.LAB: 30.0}
"""How long a command that only reads is typed again, by what it reads."""
PATIENCE_AFTER_FAILURE = 5.0
PATIENCE_WHEN_SETTLED = 1.5
"""In a round of a deck that is watched, when nothing was done to the lab for as long as anything is waited for."""


class Settings(Struct, frozen=True):
    """All in seconds, unless the deck says otherwise for a step."""

    command_timeout: float = COMMAND_TIMEOUT
    patience: float | None = None
    """For which a command that only reads is tried again, at most; `None` for what is usual."""
    keeps_journal: bool = True
    strict: bool = False
    """A command that never ends, and that no directive ends, fails."""
    screenshots: Path | None = None
    """Where the pictures of opened pages go."""
    casts: Path | None = None
    """The folder for what the terminals showed; `None` when nobody wants it."""
    home: str = ""
    """The folder that becomes the home, instead of the one that the project names."""
    workdir: str = ""
    """Where the shell starts, instead of where the deck or the project says."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that the deck's shell has from the beginning."""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    """What is typed for placeholders of the deck, by their names."""
    cleans_up: bool = False
    """What steps created on somebody's cluster is deleted in the end."""
    first_slide: int | None = None
    last_slide: int | None = None
