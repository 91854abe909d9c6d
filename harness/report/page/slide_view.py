"""The slides of a run as the page shows them: what stands on each, its steps, and whose fault it is that some have not passed."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from harness.record.model import Record
from harness.record.page_text import PassageKind, PassageRecord, SlideRecord
from harness.report.fault import Blame, faults_of
from harness.report.page.attachments import Attachments
from harness.report.page.expectation_view import ExpectationView, ExpectationViews
from harness.report.page.heat_map import anchor
from harness.report.page.run import Run, slides
from harness.report.page.step_view import StepView, step_view

Part = StepView | PassageRecord | ExpectationView


class SlideView(Struct, frozen=True):
    """A slide and its steps."""

    number: int
    title: str
    steps: tuple[StepView, ...]
    parts: tuple[Part, ...]
    """The steps, and between them what the page says and claims, where that is shown."""
    left_out: int = 0
    """Passages that the record does not have."""


class FaultyPlace(Struct, frozen=True):
    """A step that has a fault, and its slide."""

    slide: int
    title: str
    step: StepView


class BlamedGroup(Struct, frozen=True):
    """All steps whose fault is of one kind."""

    blame: Blame
    places: tuple[FaultyPlace, ...]


def slide_views(number: int, run: Run, attachments: Attachments, *, shows_page: bool) -> tuple[SlideView, ...]:
    """Return the slides of a run, which has this number on the page; with what its page says around the steps if that is to be shown."""
    view = partial(step_view, record=run.record, folder=run.path.parent, attachments=attachments)
    faults = faults_of(run.record)
    played = []
    for (slide, title), steps in slides(run.record.steps):
        views = tuple(view(step, anchor(number, step), faults.get(step.index)) for step in steps)
        played.append(SlideView(slide, title, views, views))
    return tuple(_with_page(run.record, played)) if shows_page else tuple(played)


def blamed_groups(views: Sequence[SlideView]) -> Iterator[BlamedGroup]:
    """Yield the steps that have a fault, grouped by whose it is."""
    places = [FaultyPlace(slide.number, slide.title, step) for slide in views for step in slide.steps]
    for blame in Blame:
        of_blame = tuple(place for place in places if place.step.fault and place.step.fault.blame is blame)
        if of_blame:
            yield BlamedGroup(blame, of_blame)


def _with_page(record: Record, played: Sequence[SlideView]) -> Iterator[SlideView]:
    """Yield the slides with what stands on them, and between them those on which nothing is done."""
    remaining = {slide.number: slide for slide in record.slides}
    expectations = ExpectationViews(record.deck.path, [step for view in played for step in view.steps])
    for view in played:
        for number in [earlier for earlier in remaining if earlier < view.number]:
            yield from _without_steps(remaining.pop(number), expectations)
        slide = remaining.pop(view.number, None)
        passages = slide.passages if slide else ()
        parts = tuple(_with_expectations(_merged(record, view.steps, passages), expectations))
        yield SlideView(view.number, view.title, view.steps, parts, slide.left_out if slide else 0)
    for slide in remaining.values():
        yield from _without_steps(slide, expectations)


def _without_steps(slide: SlideRecord, expectations: ExpectationViews) -> Iterator[SlideView]:
    if slide.title or slide.passages:
        yield SlideView(
            slide.number, slide.title, (), tuple(_with_expectations(slide.passages, expectations)), slide.left_out
        )


def _with_expectations(parts: Iterable[StepView | PassageRecord], expectations: ExpectationViews) -> Iterator[Part]:
    """Yield the parts of a slide, what it claims with what became of it."""
    above = None
    for part in parts:
        if isinstance(part, StepView):
            above = part
            yield part
        else:
            yield expectations.view(part, above) if part.kind is PassageKind.EXPECTATION else part


def _merged(
    record: Record, steps: Sequence[StepView], passages: Sequence[PassageRecord]
) -> Iterator[StepView | PassageRecord]:
    """Yield passages and steps in the order of their lines; what is of another file than a step stands before it, unless the step is borrowed."""
    waiting = list(passages)
    for step in steps:
        of_file = [(passage.path or record.deck.path) == step.record.path for passage in waiting]
        while waiting and not step.record.borrowed and (not of_file[0] or waiting[0].line < step.record.line):
            of_file.pop(0)
            yield waiting.pop(0)
        yield step
    yield from waiting
