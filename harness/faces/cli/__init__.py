"""The command line. Thin: each command calls a room and translates its errors into one message and an exit status."""

from functools import partial

from harness.faces.cli.commands import main
from harness.faces.cli.lazy import COMPLETES
from harness.faces.cli.start import start

__all__ = ["main", "program"]


def program() -> None:
    """Run `harness` by the words that it was called with."""
    start(partial(main, complete_var=COMPLETES))
