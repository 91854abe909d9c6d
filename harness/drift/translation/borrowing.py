"""A translation that lost its directives is played with those of its original."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from harness.deck.directives import ARRANGES_PANES
from harness.deck.errors import DeckError
from harness.deck.model import Deck, Exercise, Expectation, Skip, SkipKind, Slide, Step
from harness.deck.reader import read_deck
from harness.drift.translation.alignment import Alignment, align, steps_of_commands
from harness.drift.translation.lost_directives import DirectivePlace, LostDirective, lost_directives
from harness.drift.translation.originals import original_of

_NAMED = 8
"""How many borrowed directives are named."""


def with_original(translation: Deck, path: Path | None, excluded: Collection[str] = ()) -> tuple[Deck, str]:
    """Return the translation with what it lost, and a sentence about that, empty if nothing was borrowed.

    `path` is its original's; `None` looks for it by where the translation lies. Raises `DeckError` if `path` cannot be read.
    """
    original_path = path or original_of(translation.path)
    if original_path is None or original_path == translation.path:
        return translation, ""
    try:
        original = read_deck(original_path, exclude=excluded)
        if any(finding.id == "empty-file" for finding in original.findings):
            raise DeckError(f"{original_path}: the file is empty")
    except DeckError as error:
        if path is not None:
            raise
        return translation, f"nothing is borrowed from the original: {error}"
    deck, borrowed = borrow_directives(original, translation)
    if not borrowed:
        return translation, ""
    files = (*(translation.files or (translation.path,)), *(original.files or (original_path,)))
    return replace(deck, files=files), _remark(borrowed, original_path)


def borrow_directives(original: Deck, translation: Deck) -> tuple[Deck, tuple[LostDirective, ...]]:
    """Return the translation with the directives that it lost, each where it belongs; and these, in the order of the original.

    Places and texts of what is borrowed are those of the original. Nothing is borrowed that is about a command which the
    translation does not type.
    """
    alignment = align(original, translation)
    lost = lost_directives(alignment)
    if not lost:
        return translation, ()
    loan = _Loan(lost, alignment)
    return replace(translation, slides=tuple(map(loan.slide, translation.slides))), lost


class _Loan:
    def __init__(self, lost: Iterable[LostDirective], alignment: Alignment) -> None:
        self.around: dict[tuple[DirectivePlace, int], list[LostDirective]] = {}
        for directive in lost:
            about = directive.slide if directive.neighbour is None else directive.neighbour
            self.around.setdefault((directive.place, id(about)), []).append(directive)
        self.terminals: dict[int, str] = {}
        """Where the panes are borrowed too, each step of the translation is played where the original's is."""
        if any(directive.word in ARRANGES_PANES for directive in lost):
            counterparts = steps_of_commands(alignment)
            for pair in alignment.slides:
                for step in pair.original.slide.steps:
                    if id(step) in counterparts:
                        self.terminals[id(counterparts[id(step)])] = step.terminal

    def slide(self, slide: Slide) -> Slide:
        """Return the slide with what belongs on it."""
        requires = [requirement for lost in self._ranges(slide) for requirement in lost.requires]
        first = self._steps(DirectivePlace.FIRST, slide)
        exercises = tuple(self._exercise(exercise) for exercise in slide.exercises)
        if first:
            exercises = (Exercise(first[0].span, first, hidden=True), *exercises)
        return replace(slide, exercises=exercises, requires=(*slide.requires, *requires))

    def _ranges(self, slide: Slide) -> Iterator[LostDirective]:
        """Yield what is said of the whole deck, and of this slide."""
        for (place, about), lost in self.around.items():
            if place is DirectivePlace.DECK or (place is DirectivePlace.SLIDE and about == id(slide)):
                yield from lost

    def _exercise(self, exercise: Exercise) -> Exercise:
        steps: list[Step] = []
        for step in exercise.steps:
            steps += [
                *self._steps(DirectivePlace.BEFORE, step),
                self._step(step),
                *self._steps(DirectivePlace.AFTER, step),
            ]
        return replace(exercise, steps=tuple(steps))

    def _steps(self, place: DirectivePlace, about: Step | Slide) -> tuple[Step, ...]:
        return tuple(
            replace(directive.whole, borrowed=True)
            for directive in self.around.get((place, id(about)), ())
            if isinstance(directive.whole, Step)
        )

    def _step(self, step: Step) -> Step:
        """Return the step with the options and expectations that it lost."""
        changes: dict[str, Any] = {}
        if id(step) in self.terminals:
            changes["terminal"] = self.terminals[id(step)]
        for directive in self.around.get((DirectivePlace.ON, id(step)), ()):
            if isinstance(directive.whole, Expectation):
                changes["expectations"] = (*changes.get("expectations", step.expectations), directive.whole)
            elif directive.word == "requires":
                changes["requires"] = directive.requires
            else:
                is_skip = directive.word == "skip"
                value = Skip(SkipKind.LEFT_OUT, directive.text) if is_skip else float(directive.text)
                changes[directive.word] = value
        return replace(step, **changes) if changes else step


def _remark(borrowed: Sequence[LostDirective], original: Path) -> str:
    named = ", ".join(f"{directive.word} (line {directive.span.line})" for directive in borrowed[:_NAMED])
    more = f" and {len(borrowed) - _NAMED} more" if len(borrowed) > _NAMED else ""
    return f"{len(borrowed)} hidden directive{'s' * (len(borrowed) != 1)} borrowed from {original}: {named}{more}"
