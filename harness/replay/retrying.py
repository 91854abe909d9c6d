"""A deck played again, since a step of it failed: each time in a fresh lab, until no step fails or enough was tried.

What passes only then is flaky: it fails the run, and reports say so of it. A lab that broke is no reason to play again, since that
says nothing about the deck.
"""

from collections.abc import Iterable
from pathlib import Path

from harness.deck.model import Deck
from harness.record.model import NOT_PASSED, PlayRecord, Record, Verdict
from harness.replay.finishing import finish
from harness.replay.session import Session


def play_again(
    session: Session,
    deck: Deck,
    record: Record,
    path: Path | None,
    *,
    remark: str = "",
    chosen: Iterable[int] | None = None,
    stops_at_failure: bool = False,
) -> Record:
    """Play a deck again until no step fails, at most as often as `--retries` says; return the record of the last play.

    `record` is of the play before, `path` where each play writes its own in the place of that; `chosen` are the indices of the steps
    to be played. With `stops_at_failure` a play ends at the first step that fails. Raises what `play.play` raises while it plays.
    """
    chosen = None if chosen is None else frozenset(chosen)
    retries = session.options.retries
    while _has_failed(record) and record.play <= retries:
        run = session.run(
            deck,
            record=path,
            remark="; ".join(filter(None, (_why(record, retries), remark))),
            chosen=chosen,
            earlier_plays=(*record.earlier_plays, _play_of(record)),
        )
        try:
            for planned in run.plan:
                if chosen is not None and planned.index not in chosen:
                    continue
                step = run.play(planned.index)
                if stops_at_failure and step.verdict is Verdict.FAILED:
                    break
        finally:
            record = finish(run, path)
    return record


def _has_failed(record: Record) -> bool:
    return record.error is None and bool(record.count(Verdict.FAILED))


def _why(record: Record, retries: int) -> str:
    failed = record.count(Verdict.FAILED)
    steps = f"{failed} step{'s' * (failed != 1)} failed"
    return f"{steps}: the deck is played again in a fresh lab, play {record.play + 1} of at most {retries + 1}"


def _play_of(record: Record) -> PlayRecord:
    """Return of the last play of a record what the next one is compared with."""
    return PlayRecord(
        started=record.started,
        seconds=record.seconds,
        complete=record.complete,
        steps=tuple(step for step in record.steps if step.verdict in NOT_PASSED),
    )
