"""Modules of the harness that are programs of their own: run by the Python that runs us, as the harness that we are."""

import sys
from pathlib import Path

import harness


def own_program(module: str, *arguments: str) -> tuple[str, ...]:
    """Return the argv that runs a module, whatever else is called `harness` in the working directory."""
    return (
        "/usr/bin/env",
        f"PYTHONPATH={Path(harness.__file__).parents[1]}",
        sys.executable,
        "-P",
        "-m",
        module,
        *arguments,
    )
