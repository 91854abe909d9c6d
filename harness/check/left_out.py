"""Why a step of a deck is not played in any run, as records have it."""

from harness.deck.model import Skip, SkipKind, Slide, Step
from harness.record.reason import ReasonKind, ReasonRecord


def reason_of(slide: Slide, step: Step) -> ReasonRecord | None:
    """Return why a step is left out: for its slide, or for itself; `None` where it is not."""
    return reason_of_slide(slide) or (reason_of_skip(step.skip) if step.skip is not None else None)


def reason_of_slide(slide: Slide) -> ReasonRecord | None:
    """Return why a whole slide is left out; `None` where it is not."""
    return ReasonRecord(kind=ReasonKind.EXCLUDED, subject=slide.excluded) if slide.excluded is not None else None


def reason_of_skip(skip: Skip) -> ReasonRecord:
    """Return the reason not to play a step: kinds have the same names in both."""
    if skip.kind is SkipKind.LEFT_OUT:
        return ReasonRecord(kind=ReasonKind.LEFT_OUT, detail=skip.subject)
    return ReasonRecord(kind=ReasonKind(skip.kind), subject=skip.subject, detail=skip.instead)
