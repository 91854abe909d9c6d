"""Issues for decks that fail, as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from harness.record.model import Record
from harness.report import ci, issues


def render(records: Sequence[Record]) -> str:
    """Return an array with an object for each deck."""
    return issues.render(records, source=ci.source())
