"""Who may hold a run before each of its steps: a person who plays step by step, or nobody."""

from enum import Enum, auto
from typing import Protocol

from harness.cluster.provider import Cluster
from harness.replay.plan import PlannedStep


class Decision(Enum):
    """What becomes of a step."""

    PLAY = auto()
    SKIP = auto()
    END = auto()
    """Neither this step nor any after it is played."""


class RunEnded(Exception):
    """A person ended the run; what was played until now is in its record."""


class Gate(Protocol):
    """Asked before each step that is about to be played, from the thread that plays."""

    def before(self, planned: PlannedStep, cluster: Cluster) -> Decision:
        """Decide what becomes of a step before it is typed; may take as long as it likes."""
