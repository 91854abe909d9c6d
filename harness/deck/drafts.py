"""Slides and exercises while they are being read."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from harness.deck.blocks import Asks, Block, DeckProperty
from harness.deck.model import Exercise, Expectation, Requirement, Slide, Span, Step
from harness.deck.requirements import Requirements
from harness.deck.source import Source


class DialectPart(Struct, frozen=True):
    """A stretch of a deck in one dialect."""

    source: Source
    dialect: str
    asks: Asks
    blocks: Iterable[Block]
    is_first: bool = True
    """Of its file."""
    marks_none: bool = False
    """Its dialect has marks for exercises, and the deck has none: its fences of shell are for the audience."""
    properties: tuple[DeckProperty, ...] = ()
    """What a manifest says of it."""


class OpenExercise(Struct):
    """A block that the audience carries out, so far."""

    span: Span
    is_hidden: bool
    requires: Requirements = ()
    steps: list[Step] = field(default_factory=list)


class LastCommand(Struct):
    """The command block that claims and `wait` are about, until there is another."""

    exercise: OpenExercise
    index: int
    """Of its step in the exercise."""
    slide: int
    """How many slides there were, its own included."""
    has_prose_behind: bool = False
    is_last_step: bool = True
    """Nothing was played or claimed since."""
    beside: tuple[LastCommand, ...] = ()
    """Those right before it that are for other versions of Kubernetes: one of them all is played."""

    @property
    def step(self) -> Step:
        """Its step, as it is by now."""
        return self.exercise.steps[self.index]

    def expect(self, expectation: Expectation) -> None:
        """Claim this of it, too, or of the one beside it that is played."""
        for draft in (self, *self.beside):
            draft.is_last_step = False
            expectations = (*draft.step.expectations, expectation)
            draft.exercise.steps[draft.index] = replace(draft.step, expectations=expectations)


class OpenSlide(Struct):
    """What the audience sees at once, so far."""

    span: Span
    title: str = ""
    page_title: str = ""
    """Of the file that begins with it, as its front matter says; the slide's own where it has none."""
    first_paragraph: str = ""
    begins_file: bool = False
    classes: tuple[str, ...] = ()
    name: str | None = None
    requires: list[Requirement] = field(default_factory=list)
    """Those of its file, then its own."""
    exercises: list[OpenExercise] = field(default_factory=list)

    def finished(self, number: int, title: str) -> Slide:
        """Return the slide; blocks in which there is nothing to do are no exercises."""
        exercises = tuple(
            Exercise(exercise.span, tuple(exercise.steps), exercise.is_hidden)
            for exercise in self.exercises
            if exercise.steps
        )
        return Slide(number, title, self.span, self.classes, self.name, exercises, requires=tuple(self.requires))
