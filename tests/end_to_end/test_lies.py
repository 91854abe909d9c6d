"""All lies about our own decks that need no cluster: would their slides notice? The night tells those about the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster import programs
from harness.drift.mutation.answers import DeckAnswers, LieOutcome, LieResult, share_caught
from harness.drift.mutation.kinds import all_lies
from harness.project.options import RunOptions
from harness.record.reason import ReasonKind
from harness.replay.listener import SilentListener
from harness.replay.mutating import Mutating
from harness.replay.preparation import deck_of

from tests.end_to_end.test_decks import WITHOUT_CLUSTER

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.own_lab("no lab comes up, but the kubectl of one is typed into"),
]

FOR_SURE = ("misspelt-flag", "misspelt-subcommand", "claim")
"""Kinds of which the step itself has to notice each lie: the command does not exist so, or the claim is not true."""
RIGHT_REASONS = {
    "claim": {ReasonKind.EXPECTATION, ReasonKind.STATUS, ReasonKind.SUCCEEDED},
    "misspelt-flag": {ReasonKind.STATUS, ReasonKind.PART_STATUS, ReasonKind.EXPECTATION},
    "misspelt-subcommand": {ReasonKind.STATUS, ReasonKind.PART_STATUS, ReasonKind.EXPECTATION},
}


def answers_of(path: Path) -> DeckAnswers:
    """The answers to all lies about a deck, each of which was played."""
    options = RunOptions(cluster="none", kubectl=str(programs.minor_of("stable")))
    deck, _ = deck_of(path, options)
    lies = all_lies(deck)
    mutating = Mutating(deck, options, SilentListener())
    try:
        mutating.play_as_it_is()
        answers = tuple(mutating.tell(lie) for lie in lies if mutating.can_tell(lie))
    finally:
        mutating.close()
    return DeckAnswers(deck=str(path), title=deck.title, possible=len(lies), answers=answers, seconds=0.0)


@pytest.mark.parametrize("path", WITHOUT_CLUSTER, ids=[path.stem for path in WITHOUT_CLUSTER])
def test_our_decks_notice_what_is_not_so(path: Path) -> None:
    answers = answers_of(path)
    assert len(answers.answers) == answers.possible >= 20
    assert sum(answer.is_typed for answer in answers.answers) >= answers.possible / 2
    assert share_caught([answers]) >= 0.9, [answer for answer in answers.answers if answer.outcome is LieOutcome.MISSED]
    for answer in answers.answers:
        if answer.kind in FOR_SURE:
            assert is_caught_as_what_it_is(answer), answer
        elif answer.outcome is LieOutcome.MISSED:
            assert answer.difference is not None, answer


def is_caught_as_what_it_is(answer: LieResult) -> bool:
    return answer.outcome is LieOutcome.CAUGHT and answer.reason in RIGHT_REASONS[answer.kind]
