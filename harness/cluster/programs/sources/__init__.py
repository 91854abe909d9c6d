"""Where programs come from: a file for each kind of place.

A source is a module with `get(wanted, settings, progress)`, which returns `Programs` or raises `ProgramsUnavailable`, saying why
it does not have them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Protocol, cast

from harness.cluster.errors import ProgramsUnavailable
from harness.cluster.programs.model import Programs
from harness.cluster.programs.sources import folder
from harness.cluster.programs.specification import Specification
from harness.project.settings import ProgramSettings

__all__ = ["NAMES", "Source", "folder", "named"]

NAMES = ("cache", "archives", "modules")
"""As they are configured."""


class Source(Protocol):
    """A place where programs come from."""

    def get(self, wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]) -> Programs:
        """Return the programs of a version. Raises `ProgramsUnavailable` with the reason why it does not have them."""


def named(name: str) -> Source:
    """Return the source of a name. Raises `ProgramsUnavailable` for a name that none has."""
    if name not in NAMES:
        raise ProgramsUnavailable(f"there is no such source; there are {', '.join(NAMES)}")
    return cast(Source, importlib.import_module(f"{__name__}.{name}"))
