"""Why a step has not passed, as a record has it."""

from __future__ import annotations

from msgspec import Struct


class PlaceRecord(Struct, frozen=True, kw_only=True):
    """A command of a step, and where it stands."""

    step: int
    """The step's index."""
    slide: int
    title: str
    path: str
    line: int
    text: str
    """The command."""


class CauseRecord(Struct, frozen=True, kw_only=True):
    """Why a step could not do what it should, as far as effects, outputs and the cluster itself show it."""

    kind: str
    """`limit`, `missing-object`, `labels`, `variable`, `image`, `endpoints`, `port`."""
    what: str
    """What was not as the step needed it: "there is no Deployment `registry`"."""
    why: str
    """How that came about."""
    place: PlaceRecord | None = None
    """The earlier command that did not have the effect that was needed; `None` where no command should have had it."""
    mend: PlaceRecord | None = None
    """The command to change; `None` where that is not known."""
    since: str = ""
    """The version of Kubernetes since when it is so (`1.18`); empty where no version made it so."""
    write: str = ""
    """What to write instead at `mend`, as a part of a sentence; empty where that is not known."""
    source: str = ""
    """Where the version and the replacement are known from."""
    evidence: tuple[str, ...] = ()
    """What was seen: messages, effects, events; what says most comes first."""
    image: str = ""
    """The image that cannot be pulled, as it was asked for; empty where it is about something else."""
    because: CauseRecord | None = None
    """Why that earlier command did not have the effect: the next link of the chain."""
