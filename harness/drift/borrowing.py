"""A translation played with the hidden directives of its original, where it lost them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from harness.deck.directives import COMMANDS
from harness.deck.model import Deck, Exercise, Slide, Step
from harness.deck.reader import read_deck
from harness.drift.alignment import Page, align_lines, align_slides, pages
from harness.drift.originals import original_of


def with_original(translation: Deck, path: Path | None, excluded: Collection[str] = ()) -> tuple[Deck, str]:
    """The translation with what it lost, and a sentence about that, empty if nothing was borrowed.

    `path` is its original's; `None` looks for it by where the translation lies. Raises `DeckError` if `path` cannot be read.
    """
    found = path or original_of(translation.path)
    if found is None:
        return translation, ""
    deck, count = borrow_directives(read_deck(found, exclude=excluded), translation)
    if not count:
        return translation, ""
    files = (*(translation.files or (translation.path,)), found)
    return replace(deck, files=files), f"{count} hidden directive{'s' * (count != 1)} borrowed from {found}"


def borrow_directives(original: Deck, translation: Deck) -> tuple[Deck, int]:
    """The translation with what it lost, and how many steps and expectations that is.

    A hidden step is put behind the command that stands for the one it stood behind; what belonged to a command that the
    translation has not, or to a slide it lacks, is not borrowed. Borrowed steps keep their place in the original.
    """
    slides = {slide.number: slide for slide in translation.slides}
    borrowed = 0
    for theirs, ours in align_slides(pages(original), pages(translation)):
        if theirs is not None and ours is not None:
            slides[ours.slide.number], count = _with_borrowed(theirs, ours)
            borrowed += count
    return replace(translation, slides=tuple(slides[slide.number] for slide in translation.slides)), borrowed


def _with_borrowed(theirs: Page, ours: Page) -> tuple[Slide, int]:
    slide = ours.slide
    partners: dict[Step, Step] = {}
    for original, translated in align_lines(theirs.lines, ours.lines):
        if original is not None and translated is not None:
            partners.setdefault(original.step, translated.step)
    kept = Counter(step.kind for step in slide.steps if step.hidden)
    before: list[Step] = []
    behind: dict[Step, list[Step]] = {}
    changed: dict[Step, Step] = {}
    last: Step | None = None
    has_lost_command = False
    for step in theirs.slide.steps:
        if not step.hidden:
            last = partners.get(step, last)
            has_lost_command = step.kind in COMMANDS and step not in partners
            if step in partners:
                changed[partners[step]] = _with_options(step, partners[step])
        elif kept[step.kind]:
            kept[step.kind] -= 1
        elif not has_lost_command:
            (behind.setdefault(last, []) if last is not None else before).append(replace(step, borrowed=True))
    exercises = [_rebuilt(exercise, changed, behind) for exercise in slide.exercises]
    if exercises:
        exercises[0] = replace(exercises[0], steps=(*before, *exercises[0].steps))
    elif before:
        exercises = [Exercise(slide.span, tuple(before), hidden=True)]
    count = len(before) + sum(map(len, behind.values())) + sum(old != new for old, new in changed.items())
    return replace(slide, exercises=tuple(exercises)), count


def _rebuilt(exercise: Exercise, changed: dict[Step, Step], behind: dict[Step, list[Step]]) -> Exercise:
    steps: list[Step] = []
    for step in exercise.steps:
        steps += [changed.get(step, step), *behind.get(step, ())]
    return replace(exercise, steps=tuple(steps))


def _with_options(original: Step, translated: Step) -> Step:
    """The hidden expectations, and how long it may take."""
    hidden = [each for each in original.expectations if each.hidden]
    has_own = any(each.hidden for each in translated.expectations)
    return replace(
        translated,
        expectations=translated.expectations if has_own else (*translated.expectations, *hidden),
        timeout=translated.timeout if translated.timeout is not None else original.timeout,
        retry=translated.retry if translated.retry is not None else original.retry,
        skip=translated.skip if translated.skip is not None else original.skip,
    )
