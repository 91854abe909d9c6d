"""What stands at the end of a run, for each record."""

import sys
from collections.abc import Iterable

from harness.record.model import Record
from harness.report import spread
from harness.report.sheet import wants_colour
from harness.report.summary import summary


def render(records: Iterable[Record]) -> str:
    """Return the summaries, a blank line between them, and what several runs of one deck show together."""
    records, colour = list(records), wants_colour(sys.stdout)
    together = spread.render(records, colour=colour)
    return "\n\n".join([*(summary(record, colour=colour) for record in records), *filter(None, (together,))])
