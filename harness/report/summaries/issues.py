"""Issues for decks that fail, as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from harness.record.joined import Lack
from harness.record.model import Record
from harness.report import ci, issues


def render(records: Sequence[Record], missing: Sequence[Lack] = ()) -> str:
    """Return an array with an object for each deck; of what is `missing` nothing is known to be sound."""
    return issues.render(records, source=ci.source(), missing=missing)
