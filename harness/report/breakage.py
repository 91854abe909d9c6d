"""What was to blame where it was not the deck: the lab, or a page that was played before it."""

from __future__ import annotations

from harness.record.model import Record


def what_broke(record: Record) -> str:
    """Return what broke, as a sentence begins: `The lab broke`, `The set-up failed`, `The lab lacked an image`."""
    if record.failed_setup is not None:
        return "The set-up failed"
    return "The lab lacked an image" if missing_images(record) and not record.error else "The lab broke"


def way_out(record: Record) -> str:
    """Return what to do about it."""
    if (step := record.failed_setup) is not None:
        return f"mend {step.path}, then play {record.deck.path} again"
    if (missing := missing_images(record)) and not record.error:
        return f"bring {', '.join(missing)} to this machine, then play {record.deck.path} again"
    return f"see `harness cluster logs`, then `harness run {record.deck.path} --resume`"


def missing_images(record: Record) -> tuple[str, ...]:
    """Return the images that the lab should have had and had not, each once."""
    return tuple(dict.fromkeys(step.missing_image for step in record.steps if step.missing_image))
