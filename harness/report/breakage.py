"""What was to blame where it was not the deck: the lab, or a page that was played before it."""

from __future__ import annotations

from harness.record.model import Record


def what_broke(record: Record) -> str:
    """Return what broke, as a sentence begins: `The lab broke`, `The set-up failed`."""
    return "The set-up failed" if record.failed_setup is not None else "The lab broke"


def way_out(record: Record) -> str:
    """Return what to do about it."""
    if (step := record.failed_setup) is not None:
        return f"mend {step.path}, then play {record.deck.path} again"
    return f"see `harness cluster logs`, then `harness run {record.deck.path} --resume`"
