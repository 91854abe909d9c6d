"""The command line. Thin: each command calls a room and translates its errors into one message and an exit status."""

from harness.cli.commands import main
from harness.cli.streams import say_what_was_lost, secure

__all__ = ["main", "start"]


def start() -> None:
    """Run the command that the program was called with, on standard streams that nothing can break."""
    outputs = secure()
    try:
        main()
    finally:
        say_what_was_lost(outputs)
