"""The places of a step where something else is typed than the deck has: its blanks."""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.directives import COMMANDS
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.model import Step
from harness.knowledge.generated_names import generated_names
from harness.knowledge.named_placeholders import named_in
from harness.knowledge.placeholders import placeholders
from harness.knowledge.wanted import Wanted, wanted, wanted_in_address, wanted_of_author
from harness.record.filled import FilledRecord
from harness.replay.plan import PlannedStep


class Blank(Struct, frozen=True):
    """A placeholder of a step, or the name of an object of its author's own run."""

    text: str
    start: int
    """Its first character in the step's text, counted from 0."""
    value: str | None = None
    """What the settings name for it; `None` where they name nothing."""
    wanted: Wanted | None = None
    """What of the cluster stands for it; `None` where nothing does."""
    is_author_s: bool = False
    """It is a name of the author's own run, which may be typed as it stands."""

    @property
    def end(self) -> int:
        """The character behind it."""
        return self.start + len(self.text)


def blanks_in(step: Step, values: Mapping[str, str]) -> list[Blank]:
    """Return the blanks of a step, in order: what the settings name in a step of any kind, in commands and addresses all that is for somebody to fill in."""
    blanks = [Blank(named.text, named.start, named.value) for named in named_in(step.text, values)]
    if step.kind in COMMANDS:
        text = step.text
        blanks += _apart(blanks, (Blank(p.text, p.start, wanted=wanted(text, p)) for p in placeholders(text)))
        authors = ((name, wanted_of_author(text, name)) for name in generated_names(text))
        blanks += _apart(
            blanks, (Blank(n.text, n.start, None, w, is_author_s=True) for n, w in authors if w is not None)
        )
    if step.kind == "open":
        blanks += _apart(
            blanks,
            (
                Blank(p.text, p.start, wanted=wanted_in_address(p))
                for p in placeholders(step.text)
                if p.text[0] in "<[{"
            ),
        )
    return sorted(blanks, key=lambda blank: blank.start)


def _apart(blanks: Iterable[Blank], more: Iterable[Blank]) -> list[Blank]:
    """Return those of `more` that reach into none of the blanks."""
    taken = {place for blank in blanks for place in range(blank.start, blank.end)}
    return [blank for blank in more if taken.isdisjoint(range(blank.start, blank.end))]


def with_filled(
    planned: PlannedStep, filled: Iterable[tuple[Blank, FilledRecord]], values: Mapping[str, str]
) -> PlannedStep:
    """Return a step with its blanks filled in, and its claims with what stands for the same texts there."""
    pairs = list(filled)
    step = planned.step
    text = _replaced(step.text, [(blank.start, blank.text, record.value) for blank, record in pairs])
    typed = {**values, **{blank.text: record.value for blank, record in pairs}}
    if not typed:
        return planned
    texts = tuple(_expected_text(expectation.text, expectation.kind, typed) for expectation in step.expectations)
    return replace(planned, step=replace(step, text=text), filled_expectations=texts)


def _expected_text(text: str, kind: ExpectationKind, values: Mapping[str, str]) -> str:
    is_pattern = kind is ExpectationKind.PATTERN
    named = named_in(text, values)
    return _replaced(text, [(n.start, n.text, re.escape(n.value) if is_pattern else n.value) for n in named])


def _replaced(text: str, pieces: Iterable[tuple[int, str, str]]) -> str:
    parts, position = [], 0
    for start, before, after in pieces:
        parts += [text[position:start], after]
        position = start + len(before)
    return "".join([*parts, text[position:]])
