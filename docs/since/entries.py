"""What stands on a page: sections of entries, each with the versions that have it. Texts are plain but for their `code`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.knowledge.version import Version
from reference.played import Change

from since.spans import Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: something that some versions have and others have not."""

    anchor: str
    """The `id` of its row; no other on the page has it."""
    name: str
    span: Span
    heads: tuple[str, ...] = ()
    """Lines as a terminal shows them: the head of a table, the text of a warning."""
    remark: str = ""
    """What happens otherwise, and what to write instead."""
    source: str = ""
    played: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What has a heading: a command, a kind, a program."""

    title: str
    anchor: str
    lead: str = ""
    """A sentence or two below the heading."""
    entries: tuple[Entry, ...] = ()
    lasting: tuple[str, ...] = ()
    """Names of what all versions have."""
    lasting_title: str = ""

    @property
    def has_heads(self) -> bool:
        """Whether its entries show lines of a terminal, which want all the width there is."""
        return any(entry.heads for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Page:
    """One family."""

    title: str
    lead: str
    """In Markdown."""
    head: tuple[str, str, str]
    """The names of the columns."""
    sections: Sequence[Section] = field(default=())

    @property
    def entries(self) -> Iterator[Entry]:
        """All entries, in the order in which they stand there."""
        return (entry for section in self.sections for entry in section.entries)

    def changes_in(self, version: Version) -> int:
        """Return how many entries are otherwise in a version than in the one before it."""
        return sum(version in entry.span.changes for entry in self.entries)
