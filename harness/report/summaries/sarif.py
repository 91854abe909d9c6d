"""Failures as findings in SARIF."""

from collections.abc import Iterable, Sequence

from harness.deck.model import Finding
from harness.record.model import Record
from harness.report.findings import sarif
from harness.report.run_findings import run_findings


def render(records: Iterable[Record], obstacles: Sequence[Finding] = ()) -> str:
    """Return the failures of runs, and before them what kept other decks from being played."""
    return sarif.render([*obstacles, *(item.finding for record in records for item in run_findings(record))])
