"""A deck that is played with one lie after the other in it: would its slides notice?

Each lie is a round of a deck that is watched: what stands before it stays as it was played, what was created since is deleted, and where
that cannot be, the deck starts over on a fresh cluster. So lies are told in the order of the deck, and a round ends with the first step that fails.
"""

import dataclasses
import time
from collections.abc import Callable

from msgspec.structs import replace

from harness.deck.directives import WAITS
from harness.deck.model import Deck, Step
from harness.drift.mutation.answers import LieResult
from harness.drift.mutation.comparison import PlayedDeck, Reference, reference
from harness.drift.mutation.confirming import PLAYS, is_due_to
from harness.drift.mutation.judging import answer_of, noticing_step
from harness.drift.mutation.lies import Lie, with_lie, with_steps
from harness.project.options import RunOptions
from harness.record.model import Record, StepRecord, Verdict
from harness.replay.listener import Listener, SilentListener
from harness.replay.session import session_of
from harness.replay.settings import WAIT_TIMEOUT
from harness.replay.watching import Watching

_TIMES = 3.0
"""How many times as long something may take with a lie as it took without."""
_AND_SECONDS = 10.0
_PATIENCE_AT_LEAST = 1.0


class InfrastructureError(Exception):
    """The lab or the cluster broke while a lie was played, and not the deck; `record` says how."""

    def __init__(self, record: Record) -> None:
        super().__init__(record.deck.path)
        self.record = record


class _Ear(SilentListener):
    """Hears whether a step has failed, and passes on what takes a while."""

    def __init__(self, listener: Listener) -> None:
        self.has_failed = False
        self._listener = listener

    def progress(self, message: str) -> None:
        """Pass it on."""
        self._listener.progress(message)

    def typing(self, command: str) -> None:
        """Pass it on."""
        self._listener.typing(command)

    def step_ended(self, step: StepRecord) -> None:
        """Note a failure."""
        self.has_failed |= step.verdict in (Verdict.FAILED, Verdict.ERROR)


class Mutating:
    """Plays one deck, first as it is, then with lies in it. `close` must be called in the end."""

    def __init__(
        self, deck: Deck, options: RunOptions, listener: Listener, confirm: Callable[[str], bool] | None = None
    ) -> None:
        """Begin nothing yet; `confirm` asks a person. Raises `ClusterError` and `SettingsError` as `session_of` does."""
        self._ear = _Ear(listener)
        self._session = replace(session_of(options, self._ear, confirm), keeps_journals=False)
        self._deck = deck
        self._true: Reference | None = None
        self._watching = Watching(self._session, is_exact=True)

    @property
    def deck(self) -> Deck:
        """The deck without a lie."""
        return self._deck

    def play_as_it_is(self) -> Record:
        """Play the deck without a lie, to its end, twice if it is green; return the record of the last time. Raises `InfrastructureError`.

        From the first time follows how long anything is waited for with a lie, from both what differs by chance.
        """
        first = self._played(self._deck, lambda: False)
        if first.record.count(Verdict.ERROR):
            raise InfrastructureError(first.record)
        self._watching.close()
        if not _is_green(first.record):
            return first.record
        self._limit_to(first.record)
        self._watching = Watching(self._session, is_exact=True)
        second = self._played(self._deck, lambda: False)
        self._true = reference(first, second)
        return second.record

    def _limit_to(self, record: Record) -> None:
        """Have nothing be waited for much longer than it took in a run."""
        commands = [command for step in record.steps for command in step.commands]
        waited = max((command.waited_seconds for command in commands), default=0.0)
        longest = max((command.seconds for command in commands), default=0.0)
        options = self._session.options
        self._session = replace(
            self._session,
            options=dataclasses.replace(options, timeout=min(options.timeout, _with_margin(longest))),
            patience=_PATIENCE_AT_LEAST + 2 * waited,
        )
        self._deck = _with_limits(self._deck, record)

    def can_tell(self, lie: Lie) -> bool:
        """Return whether the deck as it is plays all the steps that a lie is about."""
        steps = self._true.play.record.steps if self._true else ()
        passed = {step.index for step in steps if step.verdict is Verdict.PASSED}
        return passed.issuperset(index for index, _ in lie.change.steps)

    def tell(self, lie: Lie) -> LieResult:
        """Play the deck with a lie until a step fails, or to its end; return what came of it. Raises `InfrastructureError`.

        Where another step failed than the lie's own, and may have failed by itself, the deck is played again until two plays agree.
        """
        began = time.monotonic()
        answer, is_sure = self._answer(lie)
        plays = 1
        while not is_sure and plays < PLAYS:
            before = answer
            answer, is_sure = self._answer(lie, again_from=lie.change.step)
            plays += 1
            is_sure = is_sure or answer.caught_line == before.caught_line
        return replace(answer, seconds=time.monotonic() - began, plays=plays)

    def _answer(self, lie: Lie, again_from: int | None = None) -> tuple[LieResult, bool]:
        """Play the deck with a lie; return what came of it, and whether the lie is surely why."""
        assert self._true is not None, "the deck is played as it is first"
        self._ear.has_failed = False
        false = self._played(with_lie(self._deck, lie), lambda: self._ear.has_failed, again_from)
        failed = noticing_step(false.record)
        return answer_of(self._deck, lie, self._true, false), failed is None or is_due_to(lie, failed)

    def close(self) -> None:
        """Take everything down. Safe to call twice."""
        self._watching.close()

    def _played(self, deck: Deck, is_over: Callable[[], bool], again_from: int | None = None) -> PlayedDeck:
        replay = self._watching.next(deck, again_from=again_from)
        assert replay is not None, "a lie changes what is played"
        record = self._watching.play(replay, is_over)
        if record.error or any(step.verdict is Verdict.ERROR and step.lacks is None for step in record.steps):
            raise InfrastructureError(record)
        return PlayedDeck(record, {} if is_over() else self._watching.files())


def _is_green(record: Record) -> bool:
    return not record.count(Verdict.FAILED) and not record.count(Verdict.BLOCKED)


def _with_margin(seconds: float) -> float:
    return _TIMES * seconds + _AND_SECONDS


def _with_limits(deck: Deck, true: Record) -> Deck:
    """Return the deck with each wait no longer than what it waits for has reason to take."""
    taken = {step.index: step.seconds for step in true.steps}
    steps: dict[int, Step] = {}
    for index, (_, step) in enumerate(deck.steps, start=1):
        if step.kind in WAITS and index in taken:
            steps[index] = replace(step, timeout=min(step.timeout or WAIT_TIMEOUT, _with_margin(taken[index])))
    return with_steps(deck, steps)
