"""The page about runs: the answer first, then a row for each run, then deck by deck."""

from collections.abc import Sequence

from harness.record.joined import Lack
from harness.record.model import Record, Verdict
from harness.report.breakage import lacked_something, what_broke
from harness.report.durations import precise
from harness.report.markdown.deck import paragraphs
from harness.report.markdown.page import Page
from harness.report.markdown.runs import SIGNS, is_broken, is_red, played_on, runs_by_deck, sign
from harness.report.markdown.text import inline, table
from harness.report.quantity import number
from harness.report.shards import missing_lines

LIMIT = 900_000
"""Bytes. GitHub refuses a summary above 1 MiB."""


def render(records: Sequence[Record], *, source: str = "", limit: int = LIMIT, missing: Sequence[Lack] = ()) -> str:
    """Return the page about these runs, of one deck or several, on one version or several.

    `missing` is what was to be played and is not among them. `source` is the address that paths are below, for links to lines; without it there are none. What does not fit into
    `limit` bytes is counted.
    """
    page = Page(limit)
    page.add(f"## {_answer(records, is_whole=not missing)}")
    for line in missing_lines(missing):
        page.add(f"{SIGNS[Verdict.ERROR]} {inline(line)}")
    if len(records) > 1:
        page.add(_overview(records))
    for runs in runs_by_deck(records):
        page.add(f"### {inline(runs[0].deck.title)} ({inline(runs[0].deck.path)})")
        for paragraph in paragraphs(runs, source):
            page.add(paragraph)
    return page.text()


def _answer(records: Sequence[Record], *, is_whole: bool) -> str:
    """Return whether the slides do what they say, in a line; `is_whole` where no run is missing."""
    if not records:
        return "➖ Nothing was played"
    decks = runs_by_deck(records)
    if red := sum(any(map(is_red, runs)) for runs in decks):
        those = "The slides do" if len(decks) == 1 else f"The slides of {red} of {number(len(decks), 'deck')} do"
        if any(record.count(Verdict.FAILED) for record in records):
            return f"{SIGNS[Verdict.FAILED]} {those} not do what they say"
        return f"{SIGNS[Verdict.FLAKY]} {those} what they say only some of the time"
    if broken := next(filter(is_broken, records), None):
        rest = "" if lacked_something(broken) else ": nothing is known about the rest"
        return f"{SIGNS[Verdict.ERROR]} {what_broke(broken)}, not the slides{rest}"
    if not is_whole:
        return f"{SIGNS[Verdict.ERROR]} Runs are missing: nothing is known about them"
    if any(not record.complete for record in records):
        return "➖ A run was cut short"
    if all(record.is_for_other_versions for record in records):
        return "➖ No step was played: the slides are for other versions of Kubernetes"
    if not any(record.count(Verdict.PASSED) for record in records):
        return "➖ No step was played"
    return (
        f"{SIGNS[Verdict.PASSED]} {'The slides do' if len(decks) == 1 else f'All {len(decks)} decks do'} what they say"
    )


def _overview(records: Sequence[Record]) -> str:
    """Return a table with a row for each run."""
    verdicts = [verdict for verdict in Verdict if any(record.count(verdict) for record in records)]
    rows = [
        [
            sign(record),
            inline(record.deck.path),
            inline(played_on(record)),
            *(str(record.count(verdict)) for verdict in verdicts),
            precise(record.seconds),
        ]
        for runs in runs_by_deck(records)
        for record in runs
    ]
    return table(["", "deck", "played on", *verdicts, "time"], rows)
