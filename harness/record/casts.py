"""The casts of a record: a file a step in a folder beside it, put together to one of the whole deck when asked for."""

from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from harness.record.asciicast import MARKER, OUTPUT, Cast, Event, read_cast
from harness.record.errors import RecordError
from harness.record.model import Record, StepRecord
from harness.shell.lazy_pattern import lazy_pattern

_NAME = lazy_pattern(r"\d{4,}\.cast")
_CLEAR = "\x1bc"
"""RIS: the terminal as it was when it was switched on."""


def folder_for(record: Path) -> Path:
    """Return where the casts of the record at this path are: `f.casts` beside `f.json`."""
    return record.with_name(f"{record.stem}.casts")


def folder_of_play(folder: Path, play: int) -> Path:
    """Return where the casts of a play are, by the folder of the first: `f.play2.casts` beside `f.casts`."""
    return folder if play == 1 else folder.with_name(f"{folder.stem}.play{play}{folder.suffix}")


def name_of(index: int) -> str:
    """Return the file of the step with this index."""
    return f"{index:04}.cast"


def remove_casts(folder: Path) -> None:
    """Remove what an earlier run left there, and nothing else.

    Raises:
        RecordError: that is not allowed.
    """
    try:
        for path in folder.glob("*.cast"):
            if _NAME.fullmatch(path.name):
                path.unlink()
    except OSError as error:
        raise RecordError(f"{folder}: cannot remove the casts of an earlier run: {error.strerror}") from error


def cast_of_step(record: Record, path: Path, index: int) -> Cast:
    """Return the cast of one step of the record at this path.

    Raises:
        RecordError: there is no such step, or it has no cast.
    """
    step = next((step for step in record.steps if step.index == index), None)
    if step is None:
        known = f"{record.steps[0].index} to {record.steps[-1].index}" if record.steps else "none"
        raise RecordError(f"{path} has no step {index}; its steps are {known}")
    if step.cast is None:
        raise RecordError(
            f"{path}: step {index} ({step.path}:{step.line}) has no cast: {_why_not(step)}",
        )
    return read_cast(path.parent / step.cast)


def cast_of_deck(record: Record, path: Path) -> Cast:
    """Return all steps, one after the other, with a marker where a slide begins. When the terminal changes, it is cleared.

    Raises:
        RecordError: no step has a cast, or one cannot be read.
    """
    events: list[Event] = []
    offset, slide, terminal = 0.0, None, None
    cast: Cast | None = None
    for step in record.steps:
        if step.cast is None:
            continue
        cast = read_cast(path.parent / step.cast)
        if terminal not in (None, step.terminal):
            events.append(Event(offset, OUTPUT, _CLEAR))
        if slide != step.slide:
            events.append(Event(offset, MARKER, f"{step.slide}. {step.title}"))
        slide, terminal = step.slide, step.terminal
        events += [replace(event, seconds=event.seconds + offset) for event in cast.events]
        offset = max(offset + step.seconds, events[-1].seconds)
    if cast is None:
        raise RecordError(
            f"{path} has no casts: play the deck with `harness run {record.deck.path} --record {path}`, without --no-casts"
        )
    began = int(datetime.fromisoformat(record.started).timestamp()) if record.started else 0
    return replace(cast, events=tuple(events), title=record.deck.title, started=began)


def _why_not(step: StepRecord) -> str:
    return "nothing was typed or shown" if step.started else "it was not played"
