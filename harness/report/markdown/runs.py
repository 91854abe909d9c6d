"""Runs of decks: whose they are, and in a few characters what came of each and what it was played on."""

import re
from collections.abc import Sequence
from itertools import groupby

from harness.record.model import Record, Verdict
from harness.report.version import version_of

SIGNS = {
    Verdict.ERROR: "💥",
    Verdict.FAILED: "❌",
    Verdict.FLAKY: "🎲",
    Verdict.BLOCKED: "⛔",
    Verdict.PASSED: "✅",
    Verdict.SKIPPED: "➖",
}
"""In this order, the first that a slide's steps have stands for the slide."""


def runs_by_deck(records: Sequence[Record]) -> list[list[Record]]:
    """Return the runs of each deck, the decks in the order of their paths, the runs from the oldest version to the newest."""
    ordered = sorted(records, key=lambda record: (record.deck.path, _version_key(record), record.started))
    return [list(runs) for _, runs in groupby(ordered, lambda record: record.deck.path)]


def is_red(record: Record) -> bool:
    """Return whether a step failed, in the last play or before."""
    return bool(record.count(Verdict.FAILED) or record.count(Verdict.FLAKY))


def is_broken(record: Record) -> bool:
    """Return whether the lab broke, so that less is known than was asked."""
    return bool(record.error or record.count(Verdict.ERROR))


def sign(record: Record) -> str:
    """Return the sign that stands for a whole run."""
    if is_red(record):
        return SIGNS[Verdict.FAILED if record.count(Verdict.FAILED) else Verdict.FLAKY]
    if is_broken(record):
        return SIGNS[Verdict.ERROR]
    return SIGNS[Verdict.PASSED if record.complete and record.count(Verdict.PASSED) else Verdict.SKIPPED]


def played_on(record: Record) -> str:
    """Return provider and version, as plain text: `local, Kubernetes v1.31.0`."""
    if record.cluster is None:
        return "no cluster came up"
    return ", ".join(filter(None, (record.cluster.provider, version_of(record))))


def _version_key(record: Record) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d+", version_of(record)))
