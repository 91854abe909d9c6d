"""Say in a line what the last run of a deck showed of each slide: verdict, duration, version of Kubernetes, time."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from harness.check.left_out import reason_of_slide
from harness.deck.model import Deck, Slide
from harness.record.model import WORST_FIRST, Record, StepRecord
from harness.report.durations import precise
from harness.report.quantity import number
from harness.report.reasons import text_of
from harness.report.signs import SIGNS
from harness.report.version import version_of


class SlideLine(Struct, frozen=True):
    """The line about a slide."""

    slide: Slide
    text: str


def slide_lines(deck: Deck, path: Path, record: Record | None, now: datetime) -> Iterator[SlideLine]:
    """Yield a line for each slide of a file that has steps; `record` is that of the deck's last run.

    A slide is recognised by the texts of its steps: one that was moved keeps its verdict, one that was edited has none.
    """
    played = _by_texts(record)
    for slide in deck.slides:
        if slide.steps and slide.span.path == path:
            steps = played.get(tuple(step.text for step in slide.steps), [])
            yield SlideLine(slide, _line(slide, steps.pop(0) if steps else (), record, now))


def _by_texts(record: Record | None) -> dict[tuple[str, ...], list[tuple[StepRecord, ...]]]:
    """Return the steps of each slide by their texts, in the order of the slides where several have the same."""
    by_slide: dict[int, list[StepRecord]] = {}
    for step in record.steps if record else ():
        if not step.setup and not step.borrowed:
            by_slide.setdefault(step.slide, []).append(step)
    by_texts: dict[tuple[str, ...], list[tuple[StepRecord, ...]]] = {}
    for steps in by_slide.values():
        by_texts.setdefault(tuple(step.text for step in steps), []).append(tuple(steps))
    return by_texts


def _line(slide: Slide, steps: Iterable[StepRecord], record: Record | None, now: datetime) -> str:
    played = list(steps)
    if why := reason_of_slide(slide):
        return f"not played: {text_of(why)}"
    if record is None:
        return f"{number(len(slide.steps), 'step')}, never played here"
    if not played:
        return f"{number(len(slide.steps), 'step')}, not played since it was edited"
    verdict = next(verdict for verdict in WORST_FIRST if any(step.verdict is verdict for step in played))
    seconds = sum(step.seconds for step in played)
    took = f" in {precise(seconds)}" if seconds else ""
    version = version_of(record)
    on_version = f" on {version}" if version else ""
    return f"{SIGNS[verdict]} {verdict}{took}{on_version}, {_ago(record.started, now)}"


def _ago(started: str, now: datetime) -> str:
    """Return how long ago a time in ISO 8601 was: `just now`, `5 minutes ago`, `3 days ago`."""
    passed = now - datetime.fromisoformat(started)
    for unit, seconds in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        count = passed // timedelta(seconds=seconds)
        if count > 0:
            return f"{number(count, unit)} ago"
    return "just now"
