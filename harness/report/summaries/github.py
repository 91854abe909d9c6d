"""Annotations, by which GitHub shows failures at the lines of a change."""

from collections.abc import Sequence

from harness.record.model import Record
from harness.report import ci, github


def render(records: Sequence[Record]) -> str:
    """Return a line for each failure."""
    return github.render(records, ci.repository_folder())
