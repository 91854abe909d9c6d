"""Records as issues for a tracker: one a deck, so that a nightly job opens, updates and closes them by what it saw."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import asdict

from harness.record.joined import Lack, decks_of
from harness.record.model import Record, Verdict
from harness.report import markdown
from harness.report.markdown_text import visible

LIMIT = 60_000
"""Bytes of a body. GitHub refuses one above 65,536 characters."""


class State(StrEnum):
    """What to do with the issue of a deck."""

    DRIFTED = "drifted"
    """Open it, or write it anew."""
    SOUND = "sound"
    """Close it: every step was played or skipped on purpose, on all versions, and none failed."""
    UNKNOWN = "unknown"
    """Leave it: a lab broke, a run was cut short or is missing, and what was played shows no failure."""


class DeckIssue(Struct, frozen=True, kw_only=True):
    """The issue about one deck."""

    deck: str
    state: State
    marker: str
    """The first line of the body. It tells the deck's issue from all others, also when somebody renamed it."""
    title: str
    body: str


def deck_issues(records: Sequence[Record], *, source: str = "", missing: Sequence[Lack] = ()) -> tuple[DeckIssue, ...]:
    """One a deck, in the order of their paths; `source` as for the page. A deck of which a run is `missing` is not sound."""
    gone = decks_of(missing)
    return tuple(_issue(runs, source, has_all=runs[0].deck.path not in gone) for runs in markdown.decks(records))


def render(records: Sequence[Record], *, source: str = "", missing: Sequence[Lack] = ()) -> str:
    """Return a JSON array of objects with deck, state, marker, title and body."""
    issues = deck_issues(records, source=source, missing=missing)
    return json.dumps([asdict(issue) for issue in issues], indent=2, ensure_ascii=False)


def _issue(runs: Sequence[Record], source: str, *, has_all: bool) -> DeckIssue:
    deck = runs[0].deck.path
    marker = f"<!-- slide-harness deck {sha256(deck.encode()).hexdigest()[:16]} -->"
    page = markdown.render(runs, source=source, limit=LIMIT)
    return DeckIssue(
        deck=deck,
        state=_state(runs, has_all=has_all),
        marker=marker,
        title=f"Slides drifted: {visible(deck)[:200]}",
        body=f"{marker}\n\n{page}",
    )


def _state(runs: Sequence[Record], *, has_all: bool) -> State:
    if any(map(markdown.is_red, runs)):
        return State.DRIFTED
    if not has_all or any(markdown.is_broken(record) or not record.complete for record in runs):
        return State.UNKNOWN
    return State.SOUND if any(record.count(Verdict.PASSED) for record in runs) else State.UNKNOWN
