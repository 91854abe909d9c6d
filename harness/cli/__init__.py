"""The command line. Thin: each command calls a room and translates its errors into one message and an exit status."""

from harness.cli.commands import main

__all__ = ["main"]
