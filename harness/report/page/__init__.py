"""Records as one page for people: a single HTML file that asks no network and runs nothing that a deck printed."""

from collections.abc import Sequence
from pathlib import Path

from harness.record.files import read_record
from harness.record.joined import Lack
from harness.record.outline import outlines
from harness.report.page.large import LARGE, render_large
from harness.report.page.rendering import render
from harness.report.page.run import Run
from harness.report.page.source_links import SourceLinks, UnusableTemplate

__all__ = ["Run", "SourceLinks", "UnusableTemplate", "page_of", "render"]


def page_of(paths: Sequence[Path], links: SourceLinks | None = None, missing: Sequence[Lack] = ()) -> str:
    """Return the page of these records; one of very many steps shows their verdicts, and the rest as it is opened.

    `missing` is what was to be played and is not among them.

    Raises:
        RecordError: a record cannot be read.
    """
    decks = outlines(paths)
    if sum(deck.steps for deck in decks) >= LARGE:
        return render_large(decks, links, missing)
    return render([Run(read_record(path), path) for path in paths], links, missing)
