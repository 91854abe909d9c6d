"""`requires` directives while a deck is read: each waits for what stands below it, which it is about."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.findings import finding
from harness.deck.model import Finding, Requirement, Scope, Span
from harness.knowledge.version_range import VersionRange
from harness.shell.lazy_pattern import lazy_pattern

Requirements = tuple[Requirement, ...]
_RANGE_WORD = lazy_pattern(r"\b(?:since|until)\b", re.IGNORECASE)
_BARE_VERSIONS = lazy_pattern(r"[\s<>=~^,-]*v?1\.\d{2}(?!\d)[\s\d.v<>=~^,+-]*")
"""`1.34`, `>= 1.34, < 1.37`: meant as a range, and not written as one."""


class _Place(Enum):
    """How much of a file was read."""

    TOP_OF_FILE = auto()
    """Nothing that an audience sees."""
    TOP_OF_SLIDE = auto()
    """Of the slide, its title at most."""
    BELOW = auto()


class _Waiting(Struct, frozen=True):
    requirement: Requirement
    is_at_top: bool
    """Of its slide: it is about all of it unless a fence follows right away."""
    has_prose_behind: bool = False


class WaitingRequirements:
    """`requires` directives that nothing has taken yet.

    Above the first thing of a file one is about the file. Below a slide's title it is about the slide, unless a fence
    or an exercise is the next thing. Anywhere else it is about the next thing that is played or compared; above the
    title that begins a slide, about that slide.
    """

    def __init__(self) -> None:
        self._place = _Place.TOP_OF_FILE
        self._waiting: list[_Waiting] = []
        self._left: list[Requirement] = []

    def add(self, version_range: VersionRange, span: Span) -> Requirement | None:
        """Take one more; return it if it is about the file that is being read."""
        if self._place is _Place.TOP_OF_FILE:
            return Requirement(version_range, span, Scope.DECK)
        is_at_top = self._place is _Place.TOP_OF_SLIDE
        self._waiting.append(_Waiting(Requirement(version_range, span, Scope.STEP), is_at_top))
        return None

    def file_begins(self) -> None:
        """Begin a file, at its first line."""
        self._leave()
        self._place = _Place.TOP_OF_FILE

    def slide_begins(self, *, by_title: bool) -> Requirements:
        """Return what is about the slide that begins: of a slide that its title begins, what stands above it."""
        if self._place is _Place.TOP_OF_FILE:
            return ()
        self._place = _Place.TOP_OF_SLIDE
        self._leave(only_with_prose_behind=by_title)
        return self.taken(Scope.SLIDE, stays_at_top=True)

    def title_follows(self) -> Requirements:
        """Return what is about the slide whose title this is."""
        if self._place is _Place.TOP_OF_FILE:
            self._place = _Place.TOP_OF_SLIDE
        return self._of_slide()

    def prose_follows(self) -> Requirements:
        """Return what is about the slide on which this prose is."""
        of_slide = self._of_slide()
        self._waiting = [replace(waiting, has_prose_behind=True) for waiting in self._waiting]
        self._place = _Place.BELOW
        return of_slide

    def excerpt_follows(self) -> tuple[Requirements, Requirements]:
        """Return what is about the slide on which this excerpt is, and what stands right above it and is about it alone."""
        of_slide = self._of_slide()
        later = [waiting for waiting in self._waiting if waiting.has_prose_behind]
        self._waiting = [waiting for waiting in self._waiting if not waiting.has_prose_behind]
        own = self.taken(Scope.EXCERPT)
        self._waiting = later
        return of_slide, own

    def taken(self, scope: Scope, *, stays_at_top: bool = False) -> Requirements:
        """Return all that wait, for something of this scope."""
        if not stays_at_top:
            self._place = _Place.BELOW
        if not self._waiting:
            return ()
        requirements = tuple(replace(waiting.requirement, scope=scope) for waiting in self._waiting)
        self._waiting.clear()
        return requirements

    def unused(self) -> Iterator[Finding]:
        """Yield a finding for each requirement that is about nothing."""
        self._leave()
        for requirement in self._left:
            yield finding("bad-requires/nothing", requirement.span, range=requirement.range)

    def _of_slide(self) -> Requirements:
        if not self._waiting:
            return ()
        requirements = tuple(
            replace(waiting.requirement, scope=Scope.SLIDE) for waiting in self._waiting if waiting.is_at_top
        )
        self._waiting = [waiting for waiting in self._waiting if not waiting.is_at_top]
        return requirements

    def _leave(self, *, only_with_prose_behind: bool = False) -> None:
        left = [waiting for waiting in self._waiting if waiting.has_prose_behind or not only_with_prose_behind]
        self._left += [waiting.requirement for waiting in left]
        self._waiting = [waiting for waiting in self._waiting if waiting not in left]


def is_meant_as_range(text: str) -> bool:
    """Return whether a `requires` of a page's front matter is about versions of Kubernetes: other programs may read the same key."""
    return _RANGE_WORD.search(text) is not None or _BARE_VERSIONS.fullmatch(text) is not None


def common_range(requirements: Iterable[Requirement]) -> VersionRange:
    """Return the versions that all of these allow; the range can be empty."""
    return reduce(VersionRange.intersection, (requirement.range for requirement in requirements), VersionRange())


def exclude_each_other(requirements: Requirements, other: Requirements) -> bool:
    """Return whether there is no version that both allow."""
    return bool(requirements or other) and common_range((*requirements, *other)).is_empty
