"""What of a deck is checked when it is played, and what only happens."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from harness.check.subject import Subject
from harness.deck.directives import COMMANDS, NEEDS_TEXT
from harness.deck.model import Announced, Deck, Slide, Span, Step
from harness.shell.commands import commands


class CommandCheck(StrEnum):
    """What is checked about a command; every one that is played must succeed."""

    EXPECTATION = "claim"
    """What the slide, or a hidden `expect`, says about its output or status."""
    TEXT = "text"
    """A `wait` or `copy` needs a text in its output."""
    STATUS = "status"
    """That it succeeds, and nothing else."""
    NOTHING = "nothing"
    """It is not played."""


class CommandCoverage(Struct, frozen=True):
    """A command of the deck."""

    slide: int
    title: str
    span: Span
    text: str
    hidden: bool
    checked: CommandCheck


class UncheckedExpectation(Struct, frozen=True):
    """Something a slide says will appear, and that is compared with nothing."""

    slide: int
    title: str
    span: Span
    text: str = ""
    """What it says; empty for an output below a command that no sentence announces."""


class Coverage(Struct, frozen=True):
    """What playing a deck checks, command by command."""

    deck: Deck
    commands: tuple[CommandCoverage, ...]
    expectations: int
    """That are checked: expectations of steps that are played."""
    unchecked: tuple[UncheckedExpectation, ...]

    def count(self, checked: CommandCheck) -> int:
        """Return how many commands are checked so."""
        return sum(command.checked is checked for command in self.commands)

    @property
    def share(self) -> float:
        """Of the commands, those about which more is checked than that they succeed; 1 where there are none."""
        if not self.commands:
            return 1.0
        return (self.count(CommandCheck.EXPECTATION) + self.count(CommandCheck.TEXT)) / len(self.commands)


def coverage(deck: Deck) -> Coverage:
    """Return what playing the deck would check, and what of its claims it would not."""
    subject = Subject(deck)
    followers = {id(typed.step): next(subject.followers(typed), None) for typed in subject.typed}
    coverages = []
    expectations = 0
    for slide, step in deck.steps:
        is_played = not slide.excluded and step.skip is None
        if is_played:
            expectations += len(step.expectations)
        if step.kind in COMMANDS:
            split = list(commands(step.text))
            for number, (line, text) in enumerate(split, start=1):
                checked = CommandCheck.NOTHING if not is_played else CommandCheck.STATUS
                if is_played and number == len(split):
                    checked = _of_last(step, followers.get(id(step)))
                place = replace(step.span, line=step.span.line + line)
                coverages.append(CommandCoverage(slide.number, slide.title, place, text, step.hidden, checked))
    return Coverage(deck, tuple(coverages), expectations, _unchecked(deck))


def _of_last(step: Step, follower: Step | None) -> CommandCheck:
    if step.expectations:
        return CommandCheck.EXPECTATION
    return CommandCheck.TEXT if follower is not None and follower.kind in NEEDS_TEXT else CommandCheck.STATUS


def _unchecked(deck: Deck) -> tuple[UncheckedExpectation, ...]:
    slides = {slide.number: slide for slide in deck.slides}
    unchecked = [
        UncheckedExpectation(slide.number, slide.title, announcement.span, announcement.text)
        for announcement in deck.announced
        if (slide := slides[announcement.slide]) and not _is_checked(announcement, slide, deck)
    ]
    for finding in deck.findings:
        on = deck.slide_at(finding.span)
        if finding.id == "unasserted-output" and on is not None:
            unchecked.append(UncheckedExpectation(on.number, on.title, finding.span))
    for slide, step in deck.steps:
        if slide.excluded or step.skip is not None:
            unchecked += [
                UncheckedExpectation(
                    slide.number, slide.title, expectation.span, expectation.text.strip().split("\n")[0]
                )
                for expectation in step.expectations
            ]
    return tuple(sorted(unchecked, key=lambda place: (place.slide, place.span.line)))


def _is_checked(announced: Announced, slide: Slide, deck: Deck) -> bool:
    """True if something is compared behind the sentence, before the next such sentence; or a hidden directive looks for it."""
    path, line = announced.span.path, announced.span.line
    later = (other.span.line for other in deck.announced if other.span.path == path and other.span.line > line)
    end = min(later, default=None)
    of_slide = [other.slide == slide.number for other in deck.announced].count(True)
    for on, step in deck.steps:
        for expectation in step.expectations:
            is_behind = (
                expectation.span.path == path
                and expectation.span.line >= line
                and (end is None or expectation.span.line < end)
            )
            if is_behind and on.number <= slide.number and deck.slide_at(expectation.span) == slide:
                return True
            if expectation.hidden and on.number == slide.number and of_slide == 1:
                return True
        if on.number == slide.number and (step.kind in NEEDS_TEXT or step.kind == "open"):
            return True
    return False
