"""Which steps are played, in what order, and what each must know of the one that follows it."""

from collections.abc import Collection, Iterable

from msgspec import Struct

from harness.check import left_out
from harness.deck.directives import ACTS_ON_WHAT_RUNS, ARRANGES_PANES, COMMANDS, TOUCHES_NO_TERMINAL
from harness.deck.model import Deck, Opened, Slide, Step
from harness.knowledge.endings import ends_in_stream
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay.reasons import unmet_record

_NOT_CHOSEN = ReasonRecord(kind=ReasonKind.NOT_CHOSEN)


class PlannedStep(Struct, frozen=True):
    """A step in its place."""

    index: int
    """Counts from 1 over the whole deck."""
    slide: Slide
    step: Step
    skip: ReasonRecord | None
    """Why it is not played; `None` when it is."""
    leaves_running: bool
    """What it types or presses is not waited for: the next step of its terminal acts on it."""
    next_inside: tuple[Opened, ...] = ()
    """The shells and consoles in which the next step of its terminal is typed: what else is open is left behind it."""
    stays_in_pane: bool = False
    """Its last command never ends, claims nothing, and goes on in its pane, since another is opened before something else is typed there."""
    filled_expectations: tuple[str, ...] = ()
    """What the expectations of a step whose placeholders were filled in claim, in their order; empty where none was."""

    @property
    def expected_texts(self) -> tuple[str, ...]:
        """What the expectations claim, in their order: with placeholders filled in, where some were."""
        return self.filled_expectations or tuple(expectation.text for expectation in self.step.expectations)


def make_plan(
    deck: Deck,
    first_slide: int | None = None,
    last_slide: int | None = None,
    chosen: Collection[int] | None = None,
) -> tuple[PlannedStep, ...]:
    """Return the plan for a deck, or for the slides from `first_slide` until `last_slide`, both included.

    What is for other versions is marked in the deck, as `deck.versions.on_version` does.

    Of these, only the steps whose index is among the `chosen` are played, if a choice was made.
    """
    steps = deck.steps
    skips = [
        _skip(slide, step, first_slide, last_slide)
        or (None if slide.is_setup or chosen is None or index in chosen else _NOT_CHOSEN)
        for index, (slide, step) in enumerate(steps, start=1)
    ]
    plan = []
    for position, (slide, step) in enumerate(steps):
        follower = next(
            (
                later
                for (_, later), skip in zip(steps[position + 1 :], skips[position + 1 :], strict=True)
                if later.terminal == step.terminal
                and skip is None
                and later.unmet is None
                and later.kind not in TOUCHES_NO_TERMINAL
            ),
            None,
        )
        acts_on_it = follower is not None and follower.kind in ACTS_ON_WHAT_RUNS and not _opens_for(step, follower)
        leaves_running = acts_on_it and (step.kind in COMMANDS or step.kind in ACTS_ON_WHAT_RUNS)
        next_inside = follower.inside if follower is not None else ()
        skip = skips[position]
        if skip is None and step.unmet is not None:
            skip = ReasonRecord(kind=ReasonKind.OTHER_VERSION, unmet=unmet_record(step.unmet))
        played = (
            later for (_, later), why in zip(steps[position + 1 :], skips[position + 1 :], strict=True) if why is None
        )
        stays_in_pane = not leaves_running and _stays_in_pane(step, played)
        plan.append(PlannedStep(position + 1, slide, step, skip, leaves_running, next_inside, stays_in_pane))
    return tuple(plan)


def _opens_for(step: Step, later: Step) -> bool:
    """Return whether a step opens the shell or console at whose prompt a later one acts: it waits for nothing then."""
    first, last = step.span.line, step.span.line + step.text.count("\n")
    return any(opener.span.path == step.span.path and first <= opener.span.line <= last for opener in later.inside)


def _stays_in_pane(step: Step, later: Iterable[Step]) -> bool:
    if step.kind not in COMMANDS or step.expectations or not ends_in_stream(step.text):
        return False
    for later_step in later:
        if later_step.kind in ARRANGES_PANES:
            return True
        if later_step.terminal == step.terminal and later_step.kind not in TOUCHES_NO_TERMINAL:
            return False
    return False


def _skip(slide: Slide, step: Step, first: int | None, last: int | None) -> ReasonRecord | None:
    if first is not None and slide.number < first and not slide.is_setup:
        return ReasonRecord(kind=ReasonKind.BEFORE_SLIDE, subject=str(first))
    if last is not None and slide.number > last and not slide.is_setup:
        return ReasonRecord(kind=ReasonKind.AFTER_SLIDE, subject=str(last))
    return left_out.reason_of(slide, step)
