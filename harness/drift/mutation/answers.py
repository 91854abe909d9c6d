"""What came of playing a deck with a lie in it."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct, field

from harness.drift.baseline.details import Detail
from harness.record.reason import ReasonKind


class LieOutcome(StrEnum):
    """Whether a slide noticed."""

    CAUGHT = "caught"
    """The step that the lie is about failed."""
    LATER = "caught-later"
    """A step after it did."""
    MISSED = "missed"
    """Every step passed, and what the deck showed or did was not what it shows and does without the lie."""
    NO_DIFFERENCE = "no-difference"
    """Every step passed, and nothing that can be compared was otherwise: no expectation of what appears could notice."""


class Advice(Struct, frozen=True, kw_only=True):
    """The expectation that would have noticed a lie."""

    path: str
    line: int
    """Of the command about whose output it is."""
    slide: int
    command: str
    """Its first line."""
    expectation: str = field(name="claim")
    """The line that appeared without the lie, and not with it; `…` stands for what varies."""
    directive: str
    """The claim as the dialect of the deck writes it where the audience does not see it; empty where it has no such form, or the command is
    not the last of its block: the claim is written below the block then, as what appears."""


class LieResult(Struct, frozen=True, kw_only=True):
    """One lie, and whether a slide noticed."""

    id: str
    kind: str
    slide: int
    """The number of the slide on which the lie stands."""
    title: str
    path: str
    line: int
    before: str
    after: str
    is_typed: bool
    outcome: LieOutcome
    seconds: float
    """For which the lie was played."""
    plays: int = 1
    """How many times it was played: more than once where a later step failed that may have failed by itself."""
    caught_slide: int | None = None
    """The number of the slide of which a step failed; `None` where none did."""
    caught_line: int | None = None
    """Of what failed, in its file."""
    reason: ReasonKind | None = None
    """How it failed."""
    difference: Detail | None = None
    """Of a lie that was missed: the first difference that it made."""
    advice: Advice | None = None
    """Of a lie that was missed; `None` where no stable line of an output tells it."""


class DeckAnswers(Struct, frozen=True, kw_only=True):
    """All lies that were told about one deck."""

    deck: str
    title: str
    possible: int
    """How many lies there are to tell about it."""
    answers: tuple[LieResult, ...]
    seconds: float

    def count(self, *outcomes: LieOutcome) -> int:
        """Return how many lies have one of these outcomes."""
        return sum(answer.outcome in outcomes for answer in self.answers)

    @property
    def caught(self) -> int:
        """How many lies a step noticed."""
        return self.count(LieOutcome.CAUGHT, LieOutcome.LATER)


def share_caught(decks: Sequence[DeckAnswers]) -> float:
    """Return the share of lies that were caught, from 0 to 1, among those that make a difference; 1 where none does."""
    caught = sum(deck.caught for deck in decks)
    missed = sum(deck.count(LieOutcome.MISSED) for deck in decks)
    return caught / (caught + missed) if caught + missed else 1.0
