"""The directives of an original that its translation lost, and where in the translation each belongs."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from harness.deck.directives import ACTS_ON_COMMAND, COMMANDS, DIRECTIVES
from harness.deck.model import Expectation, Requirement, Scope, SkipKind, Slide, Span, Step
from harness.deck.requirements import common_range
from harness.drift.sequences import Aligner
from harness.drift.translation.alignment import Alignment, SlidePair, steps_of_commands
from harness.drift.translation.prose import in_any_language
from harness.knowledge.endings import ends_in_stream


class DirectivePlace(StrEnum):
    """Where a lost directive belongs."""

    BEFORE = "before"
    AFTER = "after"
    ON = "on"
    """It is an option or expectation of the step."""
    FIRST = "first"
    """At the beginning of the slide's steps."""
    SLIDE = "slide"
    """It is about the slide, at its top."""
    DECK = "deck"
    """It is about the whole deck, at its top."""


class LostDirective(Struct, frozen=True):
    """One of the original's directives, and where it belongs in the translation."""

    word: str
    """As it is written, `expect json` too."""
    text: str
    span: Span
    """In the original; of an option, that of its step."""
    whole: Step | Expectation | None
    """The original's step or expectation; `None` for an option."""
    place: DirectivePlace
    neighbour: Step | None
    """The step of the translation that `place` is about; `None` where it is about a slide or the deck."""
    slide: Slide
    """Of the translation."""
    requires: tuple[Requirement, ...] = ()
    """What a lost `requires` says."""

    @property
    def line(self) -> Span:
        """The line of the translation that it belongs to."""
        step = self.neighbour
        if step is None:
            return self.slide.span
        down = step.text.count("\n") if self.place is DirectivePlace.AFTER else 0
        return Span(step.span.path, step.span.line + down)


class ChangedDirective(Struct, frozen=True):
    """A directive that says something else in the translation."""

    original: Step
    translation: Step
    slide: Slide
    """Of the original."""


def lost_directives(alignment: Alignment) -> tuple[LostDirective, ...]:
    """Return those of slides that the translation has, in the order of the original. What is about a lost command is not among them."""
    return _Search(alignment).lost()


def changed_directives(alignment: Alignment) -> tuple[ChangedDirective, ...]:
    """Return those that the translation has with another text, neither of which is a part of the other."""
    return tuple(
        ChangedDirective(original.step, translation.step, pair.original.slide)
        for pair, original, translation in _pairs(alignment, steps_of_commands(alignment))
        if not _is_part(in_any_language(original.step.text), in_any_language(translation.step.text))
    )


def _is_part(text: str, other_text: str) -> bool:
    return text in other_text or other_text in text


class _Directive(Struct, frozen=True, eq=False):
    """A step that types no command, and the command before it."""

    step: Step
    after: int
    """The `id` of the step of the translation that types, or stands for, the command before it on its slide; 0 if none does."""

    @property
    def family(self) -> str:
        return DIRECTIVES[self.step.kind].family or self.step.kind


def _pairs(alignment: Alignment, counterparts: dict[int, Step]) -> Iterator[tuple[SlidePair, _Directive, _Directive]]:
    """Yield the directives of both that stand for each other."""
    for pair in alignment.slides:
        theirs, ours = pair.original.slide.steps, pair.translation.slide.steps
        originals = _directives(theirs, {id(step): id(counterparts.get(id(step))) for step in theirs})
        translations = _directives(ours, {id(step): id(step) for step in ours})
        for original, translation in _DIRECTIVES.align(originals, translations):
            yield pair, original, translation


def _directives(steps: Iterable[Step], ids: dict[int, int]) -> list[_Directive]:
    directives, after = [], 0
    for step in steps:
        if step.kind in COMMANDS:
            after = ids[id(step)]
        else:
            directives.append(_Directive(step, after))
    return directives


def _likeness(original: _Directive, translation: _Directive) -> float:
    if original.family != translation.family:
        return 0.0
    return 2.0 * (original.after == translation.after) + (original.step.text == translation.step.text)


_DIRECTIVES: Aligner[_Directive] = Aligner(
    lambda directive: [(directive.family, directive.step.text, directive.after)], _likeness
)


class _Search:
    """Goes through the original once, knowing at each step what is there in the translation."""

    def __init__(self, alignment: Alignment) -> None:
        self.alignment = alignment
        self.counterparts = steps_of_commands(alignment)
        """Of steps of the original, by their `id`: the step of the translation that stands for it, or for the end of it."""
        self.beginnings: dict[int, Step] = {}
        """The same for the beginning of it."""
        for pair in alignment.commands:
            self.beginnings.setdefault(id(pair.original.step), pair.translation.step)
        for _, original, translation in _pairs(alignment, dict(self.counterparts)):
            self.counterparts[id(original.step)] = self.beginnings[id(original.step)] = translation.step
        self.command_is_there: dict[str, bool] = {}
        """Of each terminal: the translation has, or can borrow, the command that was typed last."""

    def lost(self) -> tuple[LostDirective, ...]:
        pairs = {pair.original: pair for pair in self.alignment.slides}
        directives: list[LostDirective] = list(_lost_ranges(self.alignment.slides))
        for view in self.alignment.originals:
            if view in pairs:
                directives += self._of_slide(pairs[view])
            else:
                for step in view.slide.steps:
                    self._note(step)
        return tuple(directives)

    def _note(self, step: Step) -> None:
        """Remember whether the translation has a command."""
        if step.kind in COMMANDS:
            counterpart = self.counterparts.get(id(step))
            self.command_is_there[step.terminal] = counterpart is not None and (
                ends_in_stream(counterpart.text) or not ends_in_stream(step.text)
            )

    def _of_slide(self, pair: SlidePair) -> Iterator[LostDirective]:
        slide = pair.translation.slide
        steps = pair.original.slide.steps
        following = self._following(steps)
        cursor: Step | None = None
        before: LostDirective | None = None
        """The step before, if it is lost."""
        for number, step in enumerate(steps):
            self._note(step)
            counterpart = self.counterparts.get(id(step))
            if counterpart is not None:
                cursor, before = counterpart, None
                yield from _lost_options(step, counterpart, slide)
                yield from _lost_expectations(step, counterpart, slide)
                continue
            is_command = step.kind in COMMANDS
            if is_command and not step.hidden:
                continue
            if step.kind in ACTS_ON_COMMAND and not self.command_is_there.get(step.terminal, False):
                continue
            behind = following[number]
            if before is not None and step.kind in ACTS_ON_COMMAND:
                place, neighbour = before.place, before.neighbour
            elif behind is not None and (DIRECTIVES[step.kind].stands_before or cursor is None):
                place, neighbour = DirectivePlace.BEFORE, behind
            elif cursor is not None:
                place, neighbour = DirectivePlace.AFTER, cursor
            elif any(step.kind in COMMANDS and not step.hidden for step in steps):
                continue
            else:
                place, neighbour = DirectivePlace.FIRST, None
            if is_command:
                self.command_is_there[step.terminal] = True
            before = LostDirective(step.kind, step.text, step.span, step, place, neighbour, slide)
            yield before

    def _following(self, steps: Sequence[Step]) -> list[Step | None]:
        """For each step of the original, the first of the translation that stands for it or for one behind it."""
        following: list[Step | None] = []
        behind: Step | None = None
        for step in reversed(steps):
            behind = self.beginnings.get(id(step), behind)
            following.append(behind)
        return following[::-1]


def _lost_options(original: Step, translation: Step, slide: Slide) -> Iterator[LostDirective]:
    for word, value, other in (
        ("timeout", original.timeout, translation.timeout),
        ("retry", original.retry, translation.retry),
    ):
        if value is not None and other is None:
            yield LostDirective(word, f"{value:g}", original.span, None, DirectivePlace.ON, translation, slide)
    skip = original.skip
    if skip is not None and skip.kind is SkipKind.LEFT_OUT and translation.skip is None:
        yield LostDirective("skip", skip.subject, original.span, None, DirectivePlace.ON, translation, slide)
    if original.requires and not translation.requires:
        yield _lost_range(original.requires, DirectivePlace.ON, translation, slide)


def _lost_ranges(slides: Iterable[SlidePair]) -> Iterator[LostDirective]:
    """Yield the ranges of the whole deck, and of slides."""
    pairs = [(pair.original.slide, pair.translation.slide) for pair in slides]
    for number, (original, translation) in enumerate(pairs):
        for scope, place in ((Scope.DECK, DirectivePlace.DECK), (Scope.SLIDE, DirectivePlace.SLIDE)):
            theirs = tuple(requirement for requirement in original.requires if requirement.scope is scope)
            is_there = any(requirement.scope is scope for requirement in translation.requires)
            if theirs and not is_there and (number == 0 or scope is Scope.SLIDE):
                yield _lost_range(theirs, place, None, translation)


def _lost_range(
    requires: tuple[Requirement, ...], place: DirectivePlace, neighbour: Step | None, slide: Slide
) -> LostDirective:
    text = str(common_range(requires))
    return LostDirective("requires", text, requires[0].span, None, place, neighbour, slide, requires)


def _lost_expectations(original: Step, translation: Step, slide: Slide) -> Iterator[LostDirective]:
    there = [present.kind for present in translation.expectations if present.hidden]
    for expectation in original.expectations:
        if not expectation.hidden:
            continue
        if expectation.kind in there:
            there.remove(expectation.kind)
            continue
        word = expectation.kind.directive
        yield LostDirective(
            word, expectation.text, expectation.span, expectation, DirectivePlace.ON, translation, slide
        )
