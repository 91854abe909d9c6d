"""What stands at the end of a run, for each record."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from harness.record.model import Record
from harness.report.sheet import wants_colour
from harness.report.summary import summary


def render(records: Iterable[Record]) -> str:
    """Return the summaries, a blank line between them."""
    return "\n\n".join(summary(record, colour=wants_colour(sys.stdout)) for record in records)
