"""A page in Markdown, with links to the lines of decks in a job of GitHub."""

from __future__ import annotations

from collections.abc import Sequence

from harness.record.model import Record
from harness.report import ci, markdown


def render(records: Sequence[Record]) -> str:
    """Return the page."""
    return markdown.render(records, source=ci.source())
