"""From the record of a deck that was played with a lie to the answer: caught, missed, or nothing that could be noticed."""

from collections.abc import Sequence

from msgspec.structs import replace

from harness.deck.dialects import syntax_of
from harness.deck.model import Deck
from harness.drift.mutation.answers import Advice, LieOutcome, LieResult
from harness.drift.mutation.comparison import (
    LieDifference,
    Played,
    PlayedDeck,
    Reference,
    differences,
    other_file,
    telling_line,
)
from harness.drift.mutation.lies import Lie
from harness.record.model import Record, StepRecord, Verdict


def answer_of(deck: Deck, lie: Lie, true: Reference, false: PlayedDeck) -> LieResult:
    """Return the answer to a lie; `false` is the play of the deck with it, until a step failed or the end."""
    change = lie.change
    answer = LieResult(
        id=lie.id,
        kind=lie.kind,
        slide=lie.slide,
        title=lie.title,
        path=str(change.span.path),
        line=change.span.line,
        before=change.before,
        after=change.after,
        is_typed=change.is_typed,
        outcome=LieOutcome.NO_DIFFERENCE,
        seconds=0.0,
    )
    failed = noticing_step(false.record)
    if failed is not None:
        return _caught(answer, lie, failed)
    different = differences(true, false.record)
    difference = different[0].detail if different else other_file(true, false)
    if difference is None:
        return answer
    return replace(
        answer, outcome=LieOutcome.MISSED, difference=difference, advice=_advice(deck, different, true.play.record)
    )


def noticing_step(record: Record) -> StepRecord | None:
    """Return the first step that noticed a lie; `None` where none did.

    One that lacks an image did: the deck as it is lacks none, so the lie named it.
    """
    return next((step for step in record.steps if step.verdict is Verdict.FAILED or step.lacks is not None), None)


def _caught(answer: LieResult, lie: Lie, step: StepRecord) -> LieResult:
    is_own = step.index in dict(lie.change.steps)
    reason = step.reason
    return replace(
        answer,
        outcome=LieOutcome.CAUGHT if is_own else LieOutcome.LATER,
        caught_slide=step.slide,
        caught_line=reason.line if reason and reason.line else step.line,
        reason=reason.kind if reason else None,
    )


def _advice(deck: Deck, different: Sequence[LieDifference], true: Record) -> Advice | None:
    """Return the first expectation that tells the two plays apart; `None` where no stable line does."""
    for difference in different:
        line = telling_line(difference, true)
        if line is not None and difference.true is not None:
            return _at(difference.true, line, deck)
    return None


def _at(played: Played, expectation: str, deck: Deck) -> Advice:
    syntax = syntax_of(deck.dialect)
    directive = syntax.comment("expect", expectation) if syntax is not None and played.is_last else None
    return Advice(
        path=played.step.path,
        line=played.command.line,
        slide=played.step.slide,
        command=played.command.text.strip().partition("\n")[0],
        expectation=expectation,
        directive=directive or "",
    )
