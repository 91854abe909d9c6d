"""Show a run on one screen: green or not, how long it takes, what to get beforehand, what to do next."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from harness.record.model import Record, StepRecord, Verdict
from harness.record.past import Past, keyed_steps
from harness.report.breakage import error_of, what_broke
from harness.report.durations import precise, rough
from harness.report.failure import is_bad
from harness.report.notes import note_text
from harness.report.printable import first_line_of
from harness.report.reasons import reason_of, unmet_reason
from harness.report.sheet import Colour, Sheet, cut

_TIMES_AT_LEAST = 3
"""The smallest number of rows for times, however much else is shown."""
_TWO_TIMES = 60
"""Columns from which on this run and the earlier ones have a column each."""


class Rehearsal(Struct, frozen=True):
    """What is known before a workshop."""

    record: Record
    past: Past
    """Earlier runs."""
    images: tuple[str, ...] = ()
    """Images that a registry has to give."""
    missing: tuple[str, ...] = ()
    """Missing programs, each with how to get it."""
    is_offline: bool = False
    """Whether it was played offline, with what is on this machine."""


class _Time(Struct, frozen=True):
    slide: int
    title: str
    seconds: float
    usual: float | None


def render(rehearsal: Rehearsal, *, width: int = 80, height: int = 24, colour: bool = False) -> str:
    """Return the screen without a final line end, of at most `height` - 1 lines if these suffice for what matters."""
    page = Sheet(max(width, 24), colour)
    record = rehearsal.record
    _write_answer(page, record)
    lower_part = Sheet(page.width, colour)
    _write_needs(lower_part, rehearsal)
    _write_notes(lower_part, record)
    lower_part.prose(_next(record), most=3)
    room = height - 1 - len(page.lines) - len(lower_part.lines) - 2
    _write_times(page, rehearsal, max(room, _TIMES_AT_LEAST))
    return "\n".join([*page.lines, "", *lower_part.lines])


def _write_answer(page: Sheet, record: Record) -> None:
    answer, colour = _answer(record)
    cluster = record.cluster
    where = f" on {cluster.provider}" if cluster else ""
    if cluster and cluster.server_version:
        where += f", Kubernetes {cluster.server_version.removeprefix('v')}"
    page.prose(f"{answer}: {record.deck.title}{where}", colour, most=2)
    counts = ", ".join(f"{count} {verdict}" for verdict in Verdict if (count := record.count(verdict)))
    page.prose(f"  {counts or 'nothing was played'}; {precise(record.seconds)} in all", most=2)
    if record.error:
        page.prose(f"  {what_broke(record)}, not the deck: {error_of(record)}", Colour.BAD, most=3)
    left_out = dict.fromkeys(unmet_reason(step.unmet) for step in record.steps if step.unmet)
    for reason in left_out:
        page.prose(f"  – skipped: {reason}", most=2)
    failed = [step for step in record.steps if is_bad(step) and (step.reason is None or step.reason != record.error)]
    for step in failed[:2]:
        page.prose(f"  ✗ slide {step.slide}: {first_line_of(reason_of(step))}", Colour.BAD, most=2)
    if len(failed) > 2:
        page.prose(f"  and {len(failed) - 2} more failures", most=2)


def _answer(record: Record) -> tuple[str, Colour]:
    """Return the first words of the screen, and their colour. A run that somebody ended says nothing against the deck."""
    if _is_green(record):
        return "✓ GREEN", Colour.GOOD
    if record.complete or _is_bad(record):
        return "✗ NOT GREEN", Colour.BAD
    return "➖ CUT SHORT", Colour.WARNING


def _is_green(record: Record) -> bool:
    return record.complete and not _is_bad(record) and record.count(Verdict.PASSED) > 0


def _is_bad(record: Record) -> bool:
    return bool(record.error) or any(map(record.count, (Verdict.FAILED, Verdict.FLAKY, Verdict.BLOCKED, Verdict.ERROR)))


def _write_times(page: Sheet, rehearsal: Rehearsal, room: int) -> None:
    times = _times(rehearsal)
    if not times:
        return
    has_usual = page.width >= _TWO_TIMES and any(time.usual is not None for time in times)
    columns = 20 if has_usual else 10
    heads = f"{'now':>10}{'usually':>10}" if has_usual else f"{'now':>10}"
    page.line("")
    page.line(f"{'Takes':<{page.width - columns}}{heads}")
    shown = times
    if len(times) > room - 2:
        longest = sorted(times, key=lambda time: -(time.usual or time.seconds))[: max(room - 3, _TIMES_AT_LEAST)]
        shown = [time for time in times if time in longest]
    for time in shown:
        title = cut(f"{time.slide:>4}. {time.title}", page.width - columns - 1)
        usual = "" if not has_usual else f"{rough(time.usual) if time.usual is not None else '–':>10}"
        page.line(f"{title:<{page.width - columns}}{rough(time.seconds):>10}{usual}".rstrip())
    if len(shown) < len(times):
        more = [time for time in times if time not in shown]
        text = cut(f"      and {len(more)} shorter", page.width - columns - 1)
        page.line(f"{text:<{page.width - columns}}{rough(sum(time.seconds for time in more)):>10}")


def _times(rehearsal: Rehearsal) -> list[_Time]:
    """Return the times of each slide with steps, in the order of the deck."""
    slides: dict[int, list[tuple[StepRecord, float | None]]] = {}
    for key, step in keyed_steps(rehearsal.record):
        if step.started:
            slides.setdefault(step.slide, []).append((step, rehearsal.past.seconds.get(key)))
    return [
        _Time(
            number,
            steps[0][0].title,
            sum(step.seconds for step, _ in steps),
            sum(usual or 0.0 for _, usual in steps) if any(usual is not None for _, usual in steps) else None,
        )
        for number, steps in slides.items()
    ]


def _write_needs(page: Sheet, rehearsal: Rehearsal) -> None:
    if rehearsal.is_offline and _is_green(rehearsal.record):
        page.prose("Played offline: nothing needs to be fetched.", most=2)
    if rehearsal.images:
        page.prose(f"Pull before: {', '.join(rehearsal.images)}", most=2)
    if rehearsal.missing:
        page.prose(f"Missing here: {', '.join(rehearsal.missing)}", Colour.WARNING, most=2)


def _write_notes(page: Sheet, record: Record) -> None:
    notes = list(_notes(record))
    for note in notes[:2]:
        page.prose(f"Noted: {note}", Colour.WARNING, most=2)
    if len(notes) > 2:
        page.prose(f"       and {len(notes) - 2} more: `harness run` shows them all", most=2)


def _notes(record: Record) -> Iterator[str]:
    for step in record.steps:
        yield from (f"slide {step.slide}: {note_text(note)}" for note in step.notes)
        yield from (f"slide {step.slide}: {finding.message}" for finding in step.findings)


def _next(record: Record) -> str:
    deck = record.deck.path
    if record.error:
        return f"Next: mend the lab (`harness cluster status`), then `harness rehearse {deck}` again"
    failed = next((step for step in record.steps if is_bad(step)), None)
    if failed is not None:
        return f"Next: mend {failed.path}:{failed.line} with `harness watch {deck}`, then rehearse again"
    if not record.complete or not record.count(Verdict.PASSED):
        return f"Next: play all of it: `harness rehearse {deck}`"
    if any(True for _ in _notes(record)):
        return "Next: look at what was noted; it tells what may fail on another day"
    return "Next: nothing to mend. Have a good workshop!"


def images_that_ran(record: Record) -> Iterable[str]:
    """Return the images of the pods that the deck's commands led to."""
    images: Sequence[str] = [
        image
        for step in record.steps
        for command in step.commands
        for effect in command.effects
        for image in effect.images
    ]
    return dict.fromkeys(images)
