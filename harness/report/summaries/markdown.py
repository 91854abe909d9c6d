"""A page in Markdown, with links to the lines of decks in a job of GitHub."""

from collections.abc import Sequence

from harness.record.joined import Lack
from harness.record.model import Record
from harness.report import ci
from harness.report.markdown import rendering


def render(records: Sequence[Record], missing: Sequence[Lack] = ()) -> str:
    """Return the page, which also says what is `missing` of the shards from which the records come."""
    return rendering.render(records, source=ci.source(), missing=missing)
