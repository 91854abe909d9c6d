"""`python -m harness.faces.cli` is `harness`."""

from harness.faces.cli import program

program()
