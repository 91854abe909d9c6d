"""How each kind of step is played: one module a directive and its variants, all with `play(planned, stage, outcome)`."""

import pkgutil
from collections.abc import Callable
from typing import cast

from harness.deck.directives import DIRECTIVES
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.stage import Stage

Play = Callable[[PlannedStep, Stage, Outcome], None]
"""Tells in the outcome what happened, also when it raises. Raises `ClusterBroken` when it is the cluster that failed, `TerminalError` when a terminal did."""


def player_of(kind: str) -> Play:
    """Return what plays a kind of step. Only its module is loaded: most decks have few kinds."""
    module = DIRECTIVES[kind].family or kind
    return cast("Play", pkgutil.resolve_name(f"{__name__}.{module}:play"))
