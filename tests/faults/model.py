"""A fault: one thing that goes wrong at one moment, and what may come of it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

HARNESS = (sys.executable, "-m", "harness.faces.cli")
LAB = "faults"
"""The name of the labs that are brought up here: others of this machine are no affair of the table's."""
ENDS_WITHIN = 300.0
"""Seconds; whatever takes longer hangs."""
WHOLE, CUT_SHORT, NONE = "whole", "cut short", "none"
"""What there can be of a record."""
SIGNALS = {"INT": signal.SIGINT, "TERM": signal.SIGTERM, "HUP": signal.SIGHUP}


@dataclass(frozen=True)
class Place:
    """Where a fault is played."""

    folder: Path
    """With `deck.md`; what is printed goes to `out` in it."""
    environment: Mapping[str, str]


@dataclass(frozen=True)
class End:
    """How what was played came to its end."""

    exit: int
    was_over: bool = False
    """It had said its last words when the fault came, or had ended."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, in one way of playing."""

    kind: str
    """The row of the table, such as `-9 while a deck is played`."""
    moment: str
    """What tells it from the others of its kind."""
    play: Callable[[Place], End]
    exits: tuple[int, ...]
    """The statuses that are right."""
    exits_over: tuple[int, ...] = ()
    """Those that are right as well where all was over when the fault came."""
    records: tuple[str, ...] = (WHOLE, CUT_SHORT, NONE)
    """What of a record is right."""
    says: str = ""
    """What has to be printed."""
    removed_by: tuple[str, ...] = ()
    """The words of the command that removes what is left, where that may be something: after a kill, the next command does."""
    removed_if_over_by: tuple[str, ...] = ()
    """The words of the command that removes what stays, as it should, where all was over when the fault came."""
    has_lab: bool = False


@dataclass(frozen=True)
class Answer:
    """What became of one fault."""

    exit: int
    record: str
    left: tuple[str, ...]
    """Processes, files, mounts that stayed, a traceback, or what was not said."""
    is_right: bool
    was_over: bool = False
    """All was over when the fault came: the exit status is that of the command itself, if it is another one than of a fault."""
