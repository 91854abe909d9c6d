"""Say in words what differs between two runs of a step; `detail.toml` has the sentences."""

from pathlib import Path

from harness.drift.baseline.details import Detail
from harness.report.reasons import first_line
from harness.report.sentences import sentences

_TABLE = Path(__file__).with_suffix(".toml")


def text_of(detail: Detail) -> str:
    """Return a difference as a line."""
    variant = "gone" if detail.after is None and detail.before is not None else "new"
    if (detail.before is None) is (detail.after is None):
        variant = "changed"
    text: str = sentences(_TABLE)[detail.kind][variant]
    return text.format(detail, before=detail.before or "nothing", after=detail.after or "nothing")


def with_reason(detail: Detail) -> str:
    """Return a difference as a line, with the reason of the other outcome where it is known."""
    return f"{text_of(detail)}: {first_line(detail.reason)}" if detail.reason else text_of(detail)
