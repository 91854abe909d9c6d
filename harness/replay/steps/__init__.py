"""How each kind of step is played: one module a directive, all with `play(planned, stage, outcome)`."""

from __future__ import annotations

from collections.abc import Callable

from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.stage import Stage
from harness.replay.steps import bash, check, copy, keys, open, paste, tmux, wait

Play = Callable[[PlannedStep, Stage, Outcome], None]
"""Tells in the outcome what happened, also when it raises. Raises `ClusterBroken` when it is the cluster that failed, `TerminalError` when a terminal did."""

PLAYERS: dict[str, Play] = {
    "bash": bash.play,
    "hide": bash.play,
    "wait": wait.play,
    "longwait": wait.play,
    "key": keys.play,
    "keys": keys.play,
    "open": open.play,
    "copy": copy.play,
    "paste": paste.play,
    "copypaste": paste.play_copypaste,
    "check": check.play,
    "tmux": tmux.play,
}
