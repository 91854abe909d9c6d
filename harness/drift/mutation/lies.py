"""Lies: a deck with one place of it changed, so that it says what is not so."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.model import Deck, Span, Step


class DeckChange(Struct, frozen=True):
    """What a kind of lie does to a deck."""

    span: Span
    """The first line that reads otherwise."""
    before: str
    """What stands there, in a few words."""
    after: str
    """What stands there instead; empty for what is dropped."""
    steps: tuple[tuple[int, Step], ...]
    """The steps that are played otherwise, by their index; the first one decides where the lie is."""
    is_typed: bool = True
    """It changes what is typed, and not what is expected of it."""

    @property
    def step(self) -> int:
        """The index of the first step that it changes, counted from 1 over the deck."""
        return self.steps[0][0]


class Lie(Struct, frozen=True):
    """One lie about a deck."""

    id: str
    """`L12`: the same for the same deck, whichever of its lies are told."""
    kind: str
    """The name of its file in `kinds/`, with hyphens."""
    slide: int
    """The number of the slide on which it stands."""
    title: str
    """Of that slide."""
    change: DeckChange


def lies_of(deck: Deck, kinds: Mapping[str, Sequence[DeckChange]]) -> tuple[Lie, ...]:
    """Return all lies about a deck, numbered in the order in which they stand there; `kinds` has the changes of each kind."""
    slides = [slide for slide, _ in deck.steps]
    changes = [(change, kind) for kind, own in kinds.items() for change in own]
    changes.sort(key=lambda pair: (pair[0].step, pair[0].span.line, not pair[0].is_typed))
    return tuple(
        Lie(f"L{number}", kind, slides[change.step - 1].number, slides[change.step - 1].title, change)
        for number, (change, kind) in enumerate(changes, start=1)
    )


def with_lie(deck: Deck, lie: Lie) -> Deck:
    """Return the deck as it reads with the lie in it."""
    return with_steps(deck, dict(lie.change.steps))


def with_steps(deck: Deck, steps: Mapping[int, Step]) -> Deck:
    """Return the deck with other steps in some places, by their index, counted from 1."""
    index = 0
    slides = []
    for slide in deck.slides:
        exercises = []
        for exercise in slide.exercises:
            first = index + 1
            index += len(exercise.steps)
            own = tuple(steps.get(first + at, step) for at, step in enumerate(exercise.steps))
            exercises.append(replace(exercise, steps=own))
        slides.append(replace(slide, exercises=tuple(exercises)))
    return replace(deck, slides=tuple(slides))


def chosen(
    lies: Sequence[Lie], identifiers: Collection[str] = (), kinds: Collection[str] = (), limit: int | None = None
) -> tuple[Lie, ...]:
    """Return the lies with these identifiers and of these kinds, all where none are named, in the order of the deck.

    Of more than `limit`, those are taken that spread best: kind after kind in turn, and of each kind over the whole deck.
    """
    named = [lie for lie in lies if (not identifiers or lie.id in identifiers) and (not kinds or lie.kind in kinds)]
    if limit is None or len(named) <= limit:
        return tuple(named)
    taken = {lie.id for lie, _ in zip(_in_turn(named), range(limit), strict=False)}
    return tuple(lie for lie in named if lie.id in taken)


def _in_turn(lies: Sequence[Lie]) -> Iterator[Lie]:
    by_kind: dict[str, list[Lie]] = {}
    for lie in lies:
        by_kind.setdefault(lie.kind, []).append(lie)
    for turn in zip_longest(*(_spread(own) for own in by_kind.values())):
        yield from (lie for lie in turn if lie is not None)


def _spread(lies: Sequence[Lie]) -> list[Lie]:
    """Return the lies in an order of which every beginning is spread over the deck: the middle, the quarters, the eighths, …"""
    width = max(len(lies) - 1, 1).bit_length()
    order = sorted(range(1 << width), key=lambda at: int(f"{at:0{width}b}"[::-1], 2))
    return [lies[at] for at in order if at < len(lies)]
