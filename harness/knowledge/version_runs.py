"""Sets of versions as the tables write them: `1.17-1.21,1.24`, runs with both ends."""

from collections.abc import Collection, Iterable
from functools import cache

from harness.knowledge.version import Version, read_version


def versions_between(oldest: Version, newest: Version) -> frozenset[Version]:
    """Return these versions and all between them."""
    return frozenset(Version(oldest.major, minor) for minor in range(oldest.minor, newest.minor + 1))


@cache
def read_runs(text: str) -> frozenset[Version]:
    """Return the versions of a text. Raises `UnknownVersion`."""
    versions: set[Version] = set()
    for run in text.split(","):
        first, _, last = run.partition("-")
        versions |= versions_between(read_version(first), read_version(last or first))
    return frozenset(versions)


def write_runs(versions: Iterable[Version], asked: Collection[Version] = ()) -> str:
    """Return the text for some versions, none of which is missing between the ends of a run.

    With `asked`, only these count: a run goes over a version that nobody was asked of.
    """
    runs: list[list[Version]] = []
    order = sorted(asked)
    for version in sorted(versions):
        if runs and (version == runs[-1][-1].next or (order and _follows(runs[-1][-1], version, order))):
            runs[-1].append(version)
        else:
            runs.append([version])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _follows(earlier: Version, later: Version, order: list[Version]) -> bool:
    return order.index(later) == order.index(earlier) + 1
