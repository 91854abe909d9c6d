"""A deck as it is on one version of Kubernetes: what is for other versions is left out, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from harness.deck.model import Deck, Excerpt, Exercise, Requirement, Slide, Step, Unmet
from harness.knowledge.version import Version


def on_version(deck: Deck, version: Version | None) -> Deck:
    """Return the deck with what is not for this version marked as unmet; excerpts that are not are no longer among them.

    Where no version is known (`None`), nothing that requires one is met: what a deck's author did not write for any
    Kubernetes would be typed without knowing whether it is for the one that is there.
    """
    if not has_requirements(deck):
        return deck
    return replace(
        deck,
        slides=tuple(_slide(slide, version) for slide in deck.slides),
        excerpts=tuple(each for each in deck.excerpts if _unmet(each.requires, version) is None),
    )


def has_requirements(deck: Deck) -> bool:
    """Whether anything of a deck is for some versions alone."""
    parts: Iterable[Slide | Step | Excerpt] = (*deck.slides, *(step for _, step in deck.steps), *deck.excerpts)
    return any(part.requires for part in parts) or any(
        claim.requires for _, step in deck.steps for claim in step.expectations
    )


def _slide(slide: Slide, version: Version | None) -> Slide:
    def exercise(each: Exercise) -> Exercise:
        return replace(each, steps=tuple(_step(step, slide, version) for step in each.steps))

    return replace(slide, exercises=tuple(map(exercise, slide.exercises)))


def _step(step: Step, slide: Slide, version: Version | None) -> Step:
    unmet = _unmet((*slide.requires, *step.requires), version) or _unmet_before(step, version)
    if unmet is not None:
        return replace(step, unmet=unmet)
    claims = [replace(each, unmet=_unmet(each.requires, version)) for each in step.expectations]
    return replace(
        step,
        expectations=tuple(each for each in claims if each.unmet is None),
        unmet_expectations=tuple(each for each in claims if each.unmet is not None),
    )


def _unmet_before(step: Step, version: Version | None) -> Unmet | None:
    """Why none of the commands is played on which it acts."""
    found = [_unmet(requires, version) for requires in step.acts_on]
    return found[0] if found and all(found) else None


def _unmet(requirements: Iterable[Requirement], version: Version | None) -> Unmet | None:
    """The first that is not met."""
    found = (each for each in requirements if version is None or version not in each.range)
    return next((Unmet(each, version) for each in found), None)
