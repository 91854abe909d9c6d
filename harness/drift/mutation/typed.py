"""What an audience types, where a lie can be told: steps, the calls of programs in them, and a step with another text."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.directives import COMMANDS
from harness.deck.model import Deck, Step
from harness.drift.mutation.alterations import other_name
from harness.drift.mutation.lies import DeckChange
from harness.knowledge.calls import Call, Given, call_of
from harness.shell.parsing import programs
from harness.shell.script import Program, Word


class TypedStep(Struct, frozen=True):
    """A step that the audience sees and carries out."""

    index: int
    """Counts from 1 over the deck."""
    step: Step


class TypedCall(Struct, frozen=True):
    """A program that is called in such a step."""

    place: TypedStep
    program: Program
    call: Call


def shown_steps(deck: Deck) -> Iterator[TypedStep]:
    """Yield the steps of a deck that are played and that its audience sees, none of the pages before it."""
    for index, (slide, step) in enumerate(deck.steps, start=1):
        is_played = slide.excluded is None and step.skip is None and step.unmet is None and not slide.is_setup
        if is_played and not step.hidden and not step.borrowed:
            yield TypedStep(index, step)


def typed_steps(deck: Deck) -> Iterator[TypedStep]:
    """Yield those of the shown steps in which commands are typed."""
    return (place for place in shown_steps(deck) if place.step.kind in COMMANDS)


def calls(deck: Deck) -> Iterator[TypedCall]:
    """Yield the programs that are called in typed steps, in order; no words of the shell like `for`."""
    for place in typed_steps(deck):
        for program in programs(place.step.text):
            if program.arguments and all(_stands_there(word, place.step.text) for word in program.words):
                yield TypedCall(place, program, call_of(program))


def flags(deck: Deck, *names: str) -> Iterator[tuple[TypedCall, Given, Word]]:
    """Yield the flags of these names that have a value, with that value; of all names where none is given."""
    for typed in calls(deck):
        for flag in typed.call.flags:
            if flag.value and (not names or flag.name in names):
                yield typed, flag, typed.call.word_of(flag)


def is_plain(word: Word) -> bool:
    """Return whether the program gets a word as it is written: without quotes, and nothing of it expanded."""
    return word.text == word.literal and not word.is_expanded and not word.is_open


def retyped(place: TypedStep, start: int, end: int, text: str) -> DeckChange:
    """Return the change that types `text` in the place of what stands from `start` until `end` in a step, counted from 0."""
    whole = place.step.text
    line = whole.count("\n", 0, start)
    return DeckChange(
        span=replace(place.step.span, line=place.step.span.line + line),
        before=whole[start:end].strip(),
        after=text.strip(),
        steps=((place.index, replace(place.step, text=whole[:start] + text + whole[end:])),),
    )


def rewritten(place: TypedStep, word: Word, text: str) -> DeckChange:
    """Return the change that types a text in the place of a word of a step."""
    return retyped(place, word.start, word.end, text)


def renamed(deck: Deck, flag: str) -> Iterator[DeckChange]:
    """Yield a change for each value of a flag that is a name: another name in its place."""
    for typed, _, value in flags(deck, flag):
        if is_plain(value):
            yield rewritten(typed.place, value, other_name(value.text))


def _stands_there(word: Word, text: str) -> bool:
    """Return whether a word is found in the step's text where it says: not within what a group or quotes hold otherwise."""
    return text[word.start : word.end] == word.text
