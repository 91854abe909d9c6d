"""`python -m harness.cli` is `harness`."""

from harness.cli import program

program()
