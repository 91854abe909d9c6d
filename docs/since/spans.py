"""The versions that have something, as a page tells and draws them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from harness.knowledge.releases import NEWEST, OLDEST
from harness.knowledge.version import Version, read_version
from harness.knowledge.version_runs import versions_between, write_runs

DRAWN = tuple(sorted(versions_between(OLDEST, NEWEST)))
"""The versions of the small picture beside a row, one column each."""


@dataclass(frozen=True, slots=True)
class Span:
    """When something is there."""

    text: str
    has: frozenset[Version]
    """Of those that are drawn."""
    changes: tuple[Version, ...]
    """The versions in which it is otherwise than in the one before."""

    @property
    def bars(self) -> Iterator[tuple[int, int]]:
        """Yield where each run of versions begins in the picture, and how long it is; both in columns."""
        start = None
        for column, version in enumerate((*DRAWN, None)):
            if version in self.has:
                start = column if start is None else start
            elif start is not None:
                yield start, column - start
                start = None


def seen(versions: Collection[Version], asked: Collection[Version]) -> Span:
    """Return the span of what was looked for in `asked`, and was there in `versions`; a version that nobody asked counts as its neighbours do."""
    order = sorted(asked)
    runs = [_ends(run) for run in write_runs(versions, order).split(",")] if versions else []
    changes = [later for earlier, later in pairwise(order) if (earlier in versions) != (later in versions)]
    has = [version for first, last in runs for version in DRAWN if first <= version <= last]
    text = ", ".join(_run_text(first, last, order) for first, last in runs)
    return Span(text or "none", frozenset(has), tuple(changes))


def bounded(since: Version | None, until: Version | None) -> Span:
    """Return the span between two versions, both of which belong to it; `None` where there is no such end."""
    has = (version for version in DRAWN if (since is None or since <= version) and (until is None or version <= until))
    changes = [version for version in (since, until.next if until else None) if version is not None]
    return Span(_bounds_text(since, until), frozenset(has), tuple(changes))


def _bounds_text(since: Version | None, until: Version | None) -> str:
    if since and until:
        return str(since) if since == until else f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else "in all that are known"


def _ends(run: str) -> tuple[Version, Version]:
    first, _, last = run.partition("-")
    return read_version(first), read_version(last or first)


def _run_text(first: Version, last: Version, order: list[Version]) -> str:
    """Return `1.23 to 1.25`, or `since 1.24 (not in 1.22)` where nobody asked the version between."""
    before = order[order.index(first) - 1] if first != order[0] else None
    after = order[order.index(last) + 1] if last != order[-1] else None
    if before is None and after is None:
        return f"{first} to {last}"
    lacking = [before] if before and before.next != first else []
    lacking += [after] if after and after != last.next else []
    gap = f" (not in {' and '.join(map(str, lacking))})" if lacking else ""
    if after is None:
        return f"since {first}{gap}"
    if before is None:
        return f"until {last}{gap}"
    return f"{first}{'' if first == last else f' to {last}'}{gap}"
