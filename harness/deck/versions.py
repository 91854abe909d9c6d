"""A deck as it is on one version of Kubernetes: what is for other versions is left out, each with the reason."""

from collections.abc import Iterable

from msgspec.structs import replace

from harness.deck.directives import ACTS_ON_COMMAND, COMMANDS
from harness.deck.model import Deck, Excerpt, Exercise, Requirement, Slide, Step, Unmet
from harness.knowledge.version import Version


def on_version(deck: Deck, version: Version | None) -> Deck:
    """Return the deck with what is not for this version marked as unmet; excerpts that are not are no longer among them.

    Where no version is known (`None`), nothing that requires one is met: what a deck's author did not write for any
    Kubernetes would be typed without knowing whether it is for the one that is there.
    """
    if not has_requirements(deck):
        return deck
    marking = _Marking(version)
    return replace(
        deck,
        slides=tuple(map(marking.slide, deck.slides)),
        excerpts=tuple(excerpt for excerpt in deck.excerpts if _unmet(excerpt.requires, version) is None),
    )


def has_requirements(deck: Deck) -> bool:
    """Return whether anything of a deck is for some versions alone."""
    parts: Iterable[Slide | Step | Excerpt] = (*deck.slides, *(step for _, step in deck.steps), *deck.excerpts)
    return any(part.requires for part in parts) or any(
        expectation.requires for _, step in deck.steps for expectation in step.expectations
    )


class _Marking:
    """Goes through a deck once, in order."""

    def __init__(self, version: Version | None) -> None:
        self.version = version
        self.last_command: dict[str, Unmet | None] = {}
        """By terminal, why its last command is not played."""

    def slide(self, slide: Slide) -> Slide:
        return replace(slide, exercises=tuple(self._exercise(exercise, slide) for exercise in slide.exercises))

    def _exercise(self, exercise: Exercise, slide: Slide) -> Exercise:
        return replace(exercise, steps=tuple(self._step(step, slide) for step in exercise.steps))

    def _step(self, step: Step, slide: Slide) -> Step:
        unmet = _unmet((*slide.requires, *step.requires), self.version) or self._unmet_before(step)
        if step.kind in COMMANDS:
            self.last_command[step.terminal] = unmet
        if unmet is not None:
            return replace(step, unmet=unmet)
        marked = [
            replace(expectation, unmet=_unmet(expectation.requires, self.version)) for expectation in step.expectations
        ]
        return replace(
            step,
            expectations=tuple(expectation for expectation in marked if expectation.unmet is None),
            unmet_expectations=tuple(expectation for expectation in marked if expectation.unmet is not None),
        )

    def _unmet_before(self, step: Step) -> Unmet | None:
        """Why none of the commands is played on which a directive acts."""
        if any(step.acts_on):
            unmet = [_unmet(requires, self.version) for requires in step.acts_on]
            return unmet[0] if all(unmet) else None
        return self.last_command.get(step.terminal) if step.kind in ACTS_ON_COMMAND else None


def _unmet(requirements: Iterable[Requirement], version: Version | None) -> Unmet | None:
    """The first that is not met."""
    violated = (requirement for requirement in requirements if version is None or version not in requirement.range)
    return next((Unmet(requirement, version) for requirement in violated), None)
