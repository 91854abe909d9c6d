"""`harness run --step`: a person decides before each step what becomes of it."""

from __future__ import annotations

import os
import sys
import termios
import tty
from typing import TYPE_CHECKING

import click

from harness.faces.cli.errors import give_up
from harness.faces.cli.interaction import interact
from harness.replay.gate import Decision
from harness.report.exit_status import USAGE_ERROR
from harness.report.quantity import number

if TYPE_CHECKING:
    from harness.cluster.provider import Cluster
    from harness.replay.plan import PlannedStep
    from harness.report.live import PlainView

KEYS = "Enter plays, s skips, c goes on without pauses, ! opens a shell in the lab, q ends"
SHORT_KEYS = "Enter s c ! q, ? explains"
LONGEST_KEY = 16
"""Bytes that one key sends."""
_DECISIONS = {"\r": Decision.PLAY, "\n": Decision.PLAY, "s": Decision.SKIP, "c": Decision.PLAY, "q": Decision.END}


def require_terminal() -> None:
    """End the command with a message unless somebody is there to press keys."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        give_up("--step waits for keys before each step, and there is no terminal here: leave --step out", USAGE_ERROR)


class Pauses:
    """A gate at which a person decides."""

    def __init__(self, view: PlainView) -> None:
        self._view = view
        self._goes_on = False

    def before(self, planned: PlannedStep, cluster: Cluster) -> Decision:
        """Wait for a key, and do what it stands for."""
        if self._goes_on:
            return Decision.PLAY
        self._view.rest()
        count = len(planned.step.expectations)
        if count:
            click.echo(f"    the slide claims {number(count, 'thing')} about it")
        while True:
            key = self._asked(KEYS if self._view.width >= len(KEYS) + 4 else SHORT_KEYS)
            if key == "?":
                click.echo("  " + KEYS.replace(", ", "\n  "))
            elif key == "!":
                _open_shell(cluster)
            elif key in _DECISIONS:
                self._goes_on = key == "c"
                return _DECISIONS[key]

    def _asked(self, prompt: str) -> str:
        """Show a prompt, return the key that is pressed, and remove the prompt."""
        keyboard = sys.stdin.fileno()
        before = termios.tcgetattr(keyboard)
        tty.setcbreak(keyboard, termios.TCSAFLUSH)
        try:
            click.echo(f"  {prompt} ", nl=False)
            key = os.read(keyboard, LONGEST_KEY).decode(errors="replace")
        finally:
            termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
            click.echo(f"\r{' ' * (len(prompt) + 3)}\r", nl=False)
        return "q" if key in ("", "\x04") else key


def _open_shell(cluster: Cluster) -> None:
    """Open the audience's shell, on a terminal of its own inside this one, until it is left."""
    click.echo("  a shell in the lab, beside the deck's own; exit comes back")
    interact(cluster.shell())
