"""How much two runs differ."""

from collections.abc import Iterable
from enum import StrEnum


class Level(StrEnum):
    """From nothing to what an audience cannot get past."""

    SAME = "same"
    COSMETIC = "cosmetic"
    """Another wording, a column more or less, a warning."""
    CHANGED = "changed"
    """Another effect, another exit status, another output; steps that only one run has."""
    BROKEN = "broken"
    """It passed, and passes no longer."""

    @property
    def rank(self) -> int:
        """0 for the same, and upwards."""
        return list(Level).index(self)


def worst(levels: Iterable[Level]) -> Level:
    """Return the highest of these; the same if there are none."""
    return max(levels, key=lambda level: level.rank, default=Level.SAME)
