"""How each kind of step is played: one module a directive, all with `play(planned, stage, outcome)`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from typing import cast

from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.stage import Stage

Play = Callable[[PlannedStep, Stage, Outcome], None]
"""Tells in the outcome what happened, also when it raises. Raises `ClusterBroken` when it is the cluster that failed, `TerminalError` when a terminal did."""

PLAYERS = {
    "bash": "bash:play",
    "hide": "bash:play",
    "wait": "wait:play",
    "longwait": "wait:play",
    "key": "keys:play",
    "keys": "keys:play",
    "open": "open:play",
    "copy": "copy:play",
    "paste": "paste:play",
    "copypaste": "paste:play_copypaste",
    "check": "check:play",
    "tmux": "tmux:play",
}
"""Of each kind of step the module and the function; loaded when one is played, since most decks have few kinds."""


def player_of(kind: str) -> Play:
    """Return what plays a kind of step."""
    return cast("Play", pkgutil.resolve_name(f"{__name__}.{PLAYERS[kind]}"))
