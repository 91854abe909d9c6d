"""Whether anything may be fetched, or made from what is fetched. It holds for a process and all that it starts."""

import os

VARIABLE = "SLIDE_HARNESS_OFFLINE"
"""Of the environment. `1`: nothing is fetched or made. `registries`: no registry of images is asked."""


def go_offline() -> None:
    """Forbid this process, and all that it starts, to fetch or make anything."""
    os.environ[VARIABLE] = "1"


def is_offline() -> bool:
    """Return whether nothing may be fetched or made."""
    return os.environ.get(VARIABLE) == "1"


def asks_registries() -> bool:
    """Return whether registries of images may be asked."""
    return os.environ.get(VARIABLE) not in ("1", "registries")
