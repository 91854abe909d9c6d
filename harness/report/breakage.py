"""Say what broke where it was not the deck: the lab, or a page that was played before it."""

from harness.record.model import Record
from harness.record.reason import ReasonKind
from harness.report.reasons import text_of


def what_broke(record: Record) -> str:
    """Return what broke, as the beginning of a sentence: `The lab broke`, `The set-up failed`, `The lab lacked an image`, `… an add-on`."""
    if record.failed_setup is not None:
        return "The set-up failed"
    if not lacked_something(record):
        return "The lab broke"
    return "The lab lacked an image" if missing_images(record) else "The lab lacked an add-on"


def error_of(record: Record) -> str:
    """Return the error of the lab, or of the set-up; empty where neither failed."""
    error = record.error
    return text_of(error.because or error) if error else ""


def way_out(record: Record) -> str:
    """Return what to do about it."""
    if (step := record.failed_setup) is not None:
        return f"mend {step.path}, then play {record.deck.path} again"
    if lacked_something(record):
        missing = (*missing_images(record), *_lacking(record, ReasonKind.NO_ADDON))
        return f"bring {', '.join(missing)} to this machine, then play {record.deck.path} again"
    return f"see `harness cluster logs`, then `harness run {record.deck.path} --resume`"


def missing_images(record: Record) -> tuple[str, ...]:
    """Return the images that the lab should have had and lacked, each once."""
    return _lacking(record, ReasonKind.NO_IMAGE)


def _lacking(record: Record, kind: ReasonKind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.lacks.subject for step in record.steps if step.lacks and step.lacks.kind is kind))


def lacked_something(record: Record) -> bool:
    """Return whether the lab only lacked what some steps needed, and did not break."""
    return not record.error and any(step.lacks for step in record.steps)
