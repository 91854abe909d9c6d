"""A deck that is played again and again while its author edits it: each time from the first slide that changed."""

import shlex
import time
from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from harness.deck.model import Deck
from harness.deck.versions import on_version
from harness.record.command import EffectRecord
from harness.record.model import Record, StepRecord
from harness.record.secrets import Secrets
from harness.replay.changes import first_change, start_of_replay, undoing
from harness.replay.plan import PlannedStep, make_plan
from harness.replay.run import DeckRun, KeptCluster
from harness.replay.session import Session

_ASIDE = "harness"
"""The terminal in which what steps created is deleted."""
_DELETES_WITHIN = 120.0
_CHECKSUMS = "(cd && find . -xdev -type f -newermt @{since:.3f} -size -1024k -not -path '*/.*/*' -not -name '.*' -exec cksum {{}} +)"
_MOST_NAMED = 4
_AT_ONE_GO = 40
"""Objects that one command deletes."""


class Replay(Struct, frozen=True):
    """What is to be played next, and why from there."""

    deck: Deck
    plan: tuple[PlannedStep, ...]
    start: int
    """The place of the first step that is played, counted from 0."""
    starts_over: bool = False
    """On a fresh cluster, since what was played cannot be taken back."""
    undone: tuple[EffectRecord, ...] = ()
    """What is deleted first."""
    why: str = ""
    """For the author: from where, and what becomes of the state before it. Empty for the first time."""


class Watching(Struct):
    """Keeps a deck's cluster and terminals from one round to the next. `close` must be called in the end."""

    session: Session
    secrets: Secrets = field(default_factory=Secrets)
    """Those of all rounds: a terminal that stays remembers what an earlier one typed."""
    stays_in_place: bool = False
    """Type changed slides again where the terminals are, whatever was done there."""
    is_exact: bool = False
    """Begin with the very step that changed, not with its slide, and count a variable of the shell as what cannot be taken back."""
    _plan: tuple[PlannedStep, ...] = ()
    """What was played, as it was then."""
    _records: tuple[StepRecord, ...] = ()
    _kept: KeptCluster | None = None
    _run: DeckRun | None = None

    def next(self, deck: Deck, *, again_from: int | None = None) -> Replay | None:
        """Return what has to be played of a deck as it reads now; `None` if nothing that is played has changed.

        From the step with the index `again_from` on, it is played again in any case.
        """
        as_played = deck if self._kept is None else on_version(deck, self._kept.cluster.facts.version)
        plan = make_plan(as_played, self.session.options.first_slide, self.session.options.last_slide)
        if self._kept is None:
            return Replay(deck, plan, 0, why="" if not self._plan else "starting over on a fresh cluster")
        played = self._plan[: len(self._records)]
        changed = first_change(played, plan)
        if again_from is not None:
            changed = min(changed, again_from - 1)
        if changed == len(played) == len(plan):
            return None
        if changed == len(played):
            return Replay(deck, plan, changed, why=f"going on with {_titled(plan[changed])}")
        if changed == len(plan):
            return None
        start, needed = start_of_replay(plan, changed, from_slide=not self.is_exact)
        return self._again(deck, plan, start, changed, needed)

    def _again(
        self, deck: Deck, plan: tuple[PlannedStep, ...], start: int, changed: int, needed: PlannedStep | None
    ) -> Replay:
        undo = undoing(self._records[start:], shell_matters=self.is_exact)
        where = f"{_titled(plan[changed])} changed"
        number = plan[changed].slide.number
        first = plan[start].slide.number
        also = ""
        if needed is not None:
            also = f"; slide {first} is played again too, for what it leaves running"
        stands = f"{_slides_before(first, 'stands', 'stand')} as before" if start else "all is played again"
        if not undo.obstacle:
            taken_back = f"; deleted first: {_named(undo.created)}" if undo.created else ""
            return Replay(deck, plan, start, undone=undo.created, why=f"{where}: {stands}{also}{taken_back}")
        if self.stays_in_place or not self._can_start_over():
            why = f"{where}: {stands}{also}; this stays as it is: {undo.obstacle}"
            return Replay(deck, plan, start, why=why)
        before = f", {_slides_before(number, 'is', 'are')} played again to get there" if number > 1 else ""
        why = f"{where}: starting over on a fresh cluster{before}, since this cannot be taken back: {undo.obstacle}"
        return Replay(deck, plan, 0, starts_over=True, why=why)

    def play(self, replay: Replay, is_stale: Callable[[], bool]) -> Record:
        """Play it, until the end or until `is_stale` says that the deck was saved meanwhile.

        Raises `RecordError` if the journal cannot be written. An interruption is not caught; call `close` then.
        """
        if replay.starts_over or self._kept is None:
            self._drop()
        kept = self._kept
        if kept is not None and replay.undone and not _delete(replay.undone, kept):
            self.session.listener.progress("what the slide created cannot be deleted: starting over on a fresh cluster")
            self._drop()
            kept, replay = None, replace(replay, start=0)
        if kept is not None:
            kept.stage.forget_running_behind(replay.start)
        done = {record.index: _renewed(record, replay.plan) for record in self._records[: replay.start]} if kept else {}
        run = self._run = self.session.run(replay.deck, secrets=self.secrets, kept=kept, done=done)
        for planned in run.plan:
            if is_stale() and planned.index not in done:
                break
            run.play(planned.index)
        record, self._kept = run.leave()
        if self._kept is not None:
            self._kept.stage.is_replay = True
        self._run = None
        self._plan, self._records = run.plan, record.steps
        return record

    def files(self) -> dict[str, str]:
        """Return the checksums of the files that were written in the home, by their paths, none of those that are hidden; nothing where no lab is up."""
        if self._kept is None:
            return {}
        stage = self._kept.stage
        checksums = _CHECKSUMS.format(since=stage.opened_at)
        with stage.looking_away():
            *_, command = stage.terminal(_ASIDE).run(checksums, timeout=_DELETES_WITHIN)
        rows = (line.split(maxsplit=2) for line in command.output.splitlines())
        return {row[2]: row[0] for row in rows if len(row) == len(("sum", "size", "path"))}

    def close(self) -> None:
        """Take everything down. Safe to call twice."""
        if self._run is not None:
            self._run.close()
            self._run = None
        self._drop()

    def _drop(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            try:
                kept.stage.close()
            finally:
                kept.cluster.close()

    def _can_start_over(self) -> bool:
        """Return True where closing the cluster takes it away: not for one that somebody else brought up."""
        return self.session.provider.is_disposable(self.session.request.argument)


def _renewed(record: StepRecord, plan: tuple[PlannedStep, ...]) -> StepRecord:
    """Return the record of a step that stands, with the place where it is in the deck now."""
    planned = plan[record.index - 1]
    shift = planned.step.span.line - record.line
    return replace(
        record,
        slide=planned.slide.number,
        title=planned.slide.title,
        line=planned.step.span.line,
        commands=tuple(replace(command, line=command.line + shift) for command in record.commands),
        expectations=tuple(
            replace(compared, line=expectation.span.line)
            for compared, expectation in zip(record.expectations, planned.step.expectations, strict=False)
        ),
        skipped_expectations=tuple(
            replace(compared, line=expectation.span.line)
            for compared, expectation in zip(record.skipped_expectations, planned.step.unmet_expectations, strict=False)
        ),
    )


def _delete(effects: tuple[EffectRecord, ...], kept: KeptCluster) -> bool:
    """Delete objects, those that something else owns after what owns them. False if one does not go."""
    own = [effect for effect in effects if not effect.owner]
    owned = [effect for effect in effects if effect.owner and effect.kind == "Pod"]
    terminal = kept.stage.terminal(_ASIDE)
    lines = [*(_deletion(effect) for effect in own), *(f"{_deletion(effect)} --grace-period=1" for effect in owned)]
    for begin in range(0, len(lines), _AT_ONE_GO):
        for command in terminal.run(" && ".join(lines[begin : begin + _AT_ONE_GO]), timeout=_DELETES_WITHIN):
            if command.exit_status != 0:
                return False
    kept.stage.effects.forget()
    kept.stage.acted_at = time.monotonic()
    return True


def _deletion(effect: EffectRecord) -> str:
    namespace = ("-n", effect.namespace) if effect.namespace else ()
    return shlex.join(("kubectl", "delete", effect.kind, effect.name, *namespace, "--ignore-not-found"))


def _titled(planned: PlannedStep) -> str:
    return f"slide {planned.slide.number} “{planned.slide.title}”"


def _slides_before(number: int, singular: str, plural: str) -> str:
    return f"slide 1 {singular}" if number == 2 else f"slides 1–{number - 1} {plural}"


def _named(effects: tuple[EffectRecord, ...]) -> str:
    names = [f"{effect.kind}/{effect.name}" for effect in effects if not effect.owner]
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
