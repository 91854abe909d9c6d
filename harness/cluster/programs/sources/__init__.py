"""Where programs come from: a file for each kind of place.

A source is a module with `get(wanted, settings, progress)`, which returns `Programs` or raises `ProgramsUnavailable`, saying why
it does not have them.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from harness.cluster.errors import ProgramsUnavailable
from harness.cluster.programs.model import Programs, SourceKind
from harness.cluster.programs.sources import folder
from harness.cluster.programs.specification import Specification
from harness.knowledge.releases import Release
from harness.project.settings import ProgramSettings

__all__ = ["NAMES", "Maker", "ProgramSource", "folder", "maker", "named"]

CACHE = "cache"
MAKERS = ("archives", "modules")
"""The names of the sources whose programs are kept in the cache."""
NAMES = (CACHE, *MAKERS)
"""The names of all sources, as settings have them."""


class ProgramSource(Protocol):
    """A place where programs come from."""

    def get(self, wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]) -> Programs:
        """Return the programs of a version. Raises `ProgramsUnavailable` with the reason why it does not have them."""


class Maker(ProgramSource, Protocol):
    """A source whose programs are kept in the cache."""

    KIND: SourceKind

    def kubectl(self, wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]) -> Path:
        """Return a kubectl of a version, without the other programs. Raises `ProgramsUnavailable` as `get` does."""

    def first_choice(self, wanted: Specification) -> Release | None:
        """Return the release that the source gives at best, without asking anybody; `None` where only its place knows."""

    def recipe(self, release: Release) -> str:
        """Return the recipe by which the programs of a release would be made today; kept programs of another recipe are out of date."""

    def give(
        self, release: Release, wanted: Specification, settings: ProgramSettings, progress: Callable[[str], None]
    ) -> Programs:
        """Return the programs of this release, made unless they are kept intact. Raises `CannotHost`."""


def named(name: str) -> ProgramSource:
    """Return the source of a name. Raises `ProgramsUnavailable` for an unknown name."""
    if name not in NAMES:
        raise ProgramsUnavailable(f"there is no such source; there are {', '.join(NAMES)}")
    return cast(ProgramSource, importlib.import_module(f"{__name__}.{name}"))


def maker(name: str) -> Maker:
    """Return the source of a name that is among `MAKERS`."""
    return cast(Maker, named(name))
