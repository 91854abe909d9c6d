"""What a run did to a cluster that was there before, and will be there after it."""

from enum import StrEnum

from msgspec import Struct

from harness.record.command import Change


class Fate(StrEnum):
    """What became of an object in the end."""

    STAYS = "stays"
    REMOVED = "removed"
    """The run deleted what it had created."""
    IS_GOING = "is-going"
    """It was deleted, and was not gone before the run ended: something holds it."""
    REFUSED = "refused"
    """The cluster did not delete it."""
    UNSURE = "unsure"
    """It came while a command of the deck ran, and nothing in that command or its output names it: it may be somebody else's."""


class LeftRecord(Struct, frozen=True, kw_only=True):
    """An object that a step created, changed or deleted there, itself: what controllers make of it goes and stays with it."""

    change: Change
    resource: str
    """As kubectl takes it: `pods`, `deployments.apps`."""
    namespace: str
    """Empty for what belongs to no namespace."""
    name: str
    line: int
    """Of the command."""
    fate: Fate = Fate.STAYS
    detail: str = ""
    """What the cluster says, where it refused; of a change, what is different now."""
