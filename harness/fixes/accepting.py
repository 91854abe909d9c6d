"""What a run showed becomes what a slide claims, because its author says that the run is right."""

import dataclasses
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.errors import DeckError
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.manuscripts import Edit, Manuscripts
from harness.deck.model import Deck, Expectation, Step
from harness.deck.reader import read_deck
from harness.fixes import expectations
from harness.fixes.fixer import Fixer
from harness.fixes.reasons import Unwritten, UnwrittenKind
from harness.fixes.work import Work
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange
from harness.match import expectation_of, match
from harness.project.settings import CheckSettings
from harness.record.command import CommandRecord
from harness.record.model import Record

U = TypeVar("U", bound=tuple[Step, Expectation, Any])

LONGEST = 60
"""Lines of an output that a slide may hold."""


class LeftExpectation(Struct, frozen=True):
    """A claim that stays as it is although it was not met."""

    expectation: Expectation
    reason: Unwritten


class Failing(Struct, frozen=True):
    """A block whose last command fails on some versions of Kubernetes alone."""

    step: Step
    versions: tuple[Version, ...]
    well: VersionRange | None
    """Those with which it ends well; `None` where that is no range."""


class Accepted(Struct, frozen=True):
    """What there is to write, and what an author has to write."""

    manuscripts: Manuscripts
    count: int
    """Claims that become what appeared."""
    left: tuple[LeftExpectation, ...]
    failing: tuple[Failing, ...] = ()
    """Of runs on several versions; what to type on these, an author has to write."""


def accept(path: Path, record: Record, settings: CheckSettings, dialect: str | None = None) -> Accepted:
    """Edit a deck so that it claims what a run showed where nothing but a claim failed.

    Lines that match stay, so do placeholders and `...`. Where nothing of a claim is left, all of the output takes its
    place. Raises `DeckError` if the deck cannot be read.
    """
    fixer = Fixer(dataclasses.replace(settings, select=(expectations.ID,), ignore=()), dialect, record)
    fixed = len(fixer.fix(path).edits)

    def read() -> Deck:
        return read_deck(path, dialect, settings.exclude_class, fixer.manuscripts.read)

    def write(deck: Deck, unmet: tuple[Step, Expectation, CommandRecord]) -> Unwritten | None:
        return _written_whole(*unmet, Work(deck, None, settings, fixer.manuscripts, ()), read)

    _, count, left = settle(read, lambda deck: expectations.unmet(deck, record), write)
    return Accepted(fixer.manuscripts, fixed + count, left)


def settle(
    read: Callable[[], Deck], unmet: Callable[[Deck], Iterable[U]], write: Callable[[Deck, U], Unwritten | None]
) -> tuple[Deck, int, tuple[LeftExpectation, ...]]:
    """Write what runs showed in the place of one claim after the other that they did not meet, until none is left to try.

    `read` gives the deck as it reads now, `unmet` what of it is to be written, `write` does so, or gives the reason why that cannot be. Return the
    deck, how many claims were written, and those that stay.
    """
    left: list[LeftExpectation] = []
    count = 0
    while True:
        deck = read()
        known = {(remaining.expectation.kind, remaining.expectation.text) for remaining in left}
        unsettled = next((entry for entry in unmet(deck) if (entry[1].kind, entry[1].text) not in known), None)
        if unsettled is None:
            return deck, count, tuple(left)
        if reason := write(deck, unsettled):
            left.append(LeftExpectation(unsettled[1], reason))
        else:
            count += 1


def make_if(edit: Edit, manuscripts: Manuscripts, is_right: Callable[[], bool]) -> bool:
    """Make an edit, and take it back unless the deck is then right; return whether it was made."""
    manuscript = manuscripts.of(edit.path)
    state = manuscript.state()
    manuscript.apply(edit)
    try:
        if is_right():
            return True
    except DeckError:
        pass
    manuscript.restore(state)
    return False


def _written_whole(
    step: Step, expectation: Expectation, command: CommandRecord, work: Work, read: Callable[[], Deck]
) -> Unwritten | None:
    """Put all of the output in the place of a claim; return the reason if that cannot be."""
    reason = why_not(step, expectation, command)
    if reason is not None:
        return reason
    text = shown(expectation, command)
    finding = expectations.finding_of(step, expectation)
    edit = None if text is None else work.edit_of(expectation.span, expectation.text, text, finding)
    if text is None or edit is None:
        return Unwritten(UnwrittenKind.NOT_AS_READ)
    is_written = _holds(edit, replace(expectation, text=text), work, read)
    return None if is_written else Unwritten(UnwrittenKind.UNFIT_FOR_A_SLIDE)


def shown(expectation: Expectation, command: CommandRecord) -> str | None:
    """Return all that a command showed, written as an expectation of the same kind; `None` for a kind that only an author can write."""
    if expectation.kind is ExpectationKind.EXIT_STATUS:
        return str(command.exit_status)
    return expectation_of(expectation.kind, command.output)


def ends_otherwise(step: Step, expectation: Expectation, command: CommandRecord) -> bool:
    """Return whether a command failed where a claim has it succeed, or the other way round, and no status is claimed."""
    has_status = any(other.kind is ExpectationKind.EXIT_STATUS for other in step.expectations)
    return not has_status and bool(command.exit_status) != (expectation.kind is ExpectationKind.ERROR)


def why_not(step: Step, expectation: Expectation, command: CommandRecord) -> Unwritten | None:
    """Return why what a command showed cannot take the place of a claim; `None` where it can."""
    kind = _obstacle(step, expectation, command)
    return Unwritten(kind, status=command.exit_status, lines=LONGEST) if kind is not None else None


def _obstacle(step: Step, expectation: Expectation, command: CommandRecord) -> UnwrittenKind | None:
    if expectation.kind is ExpectationKind.EXIT_STATUS:
        return UnwrittenKind.NOT_ENDED if command.exit_status is None else None
    text = shown(expectation, command)
    if text is None:
        return UnwrittenKind.IS_A_PATTERN
    if ends_otherwise(step, expectation, command):
        return UnwrittenKind.ENDED_OTHERWISE
    if not text.strip():
        return UnwrittenKind.NOTHING_APPEARED
    if text.strip().count("\n") >= LONGEST:
        return UnwrittenKind.TOO_LONG
    if expectation.kind is ExpectationKind.JSON and not _is_json(command.output):
        return UnwrittenKind.NO_JSON
    return None if match(expectation.kind, text, command.output).satisfied else UnwrittenKind.VARIES


def _holds(edit: Edit, expectation: Expectation, work: Work, read: Callable[[], Deck]) -> bool:
    """Make an edit if the deck then has this claim, and the steps that it had."""

    def is_right() -> bool:
        after = read()
        has_expectation = any(_same(other, expectation) for _, step in after.steps for other in step.expectations)
        return has_expectation and _steps(after) == _steps(work.deck)

    return make_if(edit, work.manuscripts, is_right)


def _steps(deck: Deck) -> list[tuple[str, str, int]]:
    return [(step.kind, step.text, len(step.expectations)) for _, step in deck.steps]


def _same(expectation: Expectation, other: Expectation) -> bool:
    return expectation.kind == other.kind and expectation.text.split() == other.text.split()


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
