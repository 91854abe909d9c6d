"""What differs between releases when they are built from modules: the rows of `differences.toml` beside this file."""

from functools import cache
from pathlib import Path

import msgspec

from harness.knowledge.version import Version
from harness.knowledge.version_range import read_version_range

_FILE = Path(__file__).parent / "differences.toml"


class ModuleReplacement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A module, and the one that is compiled in its place."""

    module: str
    by: str
    version: str
    versions: str
    """The minor versions that need it, as `requires` has them: `until 1.23`."""
    reason: str


class Generation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A package of `k8s.io/kubernetes` that its modules lack, with what the API server says of its types."""

    package: str
    """Relative to the top of the repository."""
    versions: str
    reason: str


class _Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    replace: tuple[ModuleReplacement, ...]
    generate: tuple[Generation, ...]


def replacements(minor: Version) -> tuple[ModuleReplacement, ...]:
    """Return the replacements among the modules of a minor version."""
    return tuple(row for row in _rows().replace if minor in read_version_range(row.versions))


def generations(minor: Version) -> tuple[Generation, ...]:
    """Return the packages that the modules of a minor version lack and that are generated."""
    return tuple(row for row in _rows().generate if minor in read_version_range(row.versions))


@cache
def _rows() -> _Rows:
    return msgspec.toml.decode(_FILE.read_bytes(), type=_Rows)
