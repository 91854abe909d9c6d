"""Plays the steps of one deck and gives each its verdict."""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from types import MappingProxyType

from msgspec.structs import replace

from harness.cluster.addon_names import AddonName
from harness.cluster.errors import ClusterError
from harness.cluster.provider import Limited
from harness.drift import run_time
from harness.record.command import CommandRecord, EffectRecord, EndedBy, Ending
from harness.record.expectation import SkippedExpectationRecord
from harness.record.filled import FilledRecord
from harness.record.model import FindingRecord, StepRecord, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from harness.replay import addons
from harness.replay.addons import Needs
from harness.replay.blame import judged
from harness.replay.command_records import command_record, compare, untyped_record
from harness.replay.filling.filler import Filler, NotFillable
from harness.replay.filling.history import CommandHistory
from harness.replay.filling.parts import parts_of
from harness.replay.images import with_lack
from harness.replay.inner_shells import NotOpen, place_of_failure, why_not_open
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.played_steps import PlayedSteps
from harness.replay.reasons import unmet_record
from harness.replay.servers import CommandPlace
from harness.replay.stage import Stage
from harness.replay.steps import player_of
from harness.terminal import Command, TerminalError


class Player:
    """Turns planned steps into records, in the order in which it is given them."""

    def __init__(self, stage: Stage, steps: PlayedSteps, addon_needs: Needs = MappingProxyType({})) -> None:
        self.stage = stage
        self._steps = steps
        self._addon_needs = addon_needs
        self.broken: ReasonRecord | None = None
        """What broke, once the lab or the cluster did, or the set-up before the deck."""
        self.first_failure: StepRecord | None = None
        """The earliest step whose action failed."""
        self._has_skew_finding = False
        self._playing: tuple[int, Outcome] | None = None
        """The index of the step that is played, and what it led to so far."""
        self._filler = Filler(stage, self._history, self._filled_before)

    def take_over(self, records: Iterable[StepRecord]) -> None:
        """Take over steps that were played before, on the same stage: what failed among them may be the cause of what fails now."""
        for record in records:
            if record.verdict is Verdict.FAILED and all(expectation.satisfied for expectation in record.expectations):
                self.first_failure = self.first_failure or record
        self.stage.has_failure = self.first_failure is not None

    def play(self, planned: PlannedStep) -> StepRecord:
        """Play a step. Never raises but for an interruption: what goes wrong is in the verdict."""
        if planned.skip is not None:
            return record_of(planned, Verdict.SKIPPED, planned.skip)
        if self.broken:
            return record_of(planned, Verdict.BLOCKED, self.broken)
        started, began = datetime.now(UTC), time.monotonic()
        outcome = Outcome()
        troubles: Mapping[AddonName, str] = {}
        try:
            with self.stage.waiting():
                troubles = addons.troubles(planned.step, self._addon_needs, self.stage.cluster)
            self._play_parts(planned, outcome)
            verdict, reason = Verdict.FAILED if outcome.problem else Verdict.PASSED, outcome.problem
        except NotFillable as error:
            verdict, reason = Verdict.SKIPPED, error.reason
        except NotOpen as error:
            return self._of_what_is_not_open(planned, error)
        except (ClusterError, TerminalError) as error:
            self.broken = reason = ReasonRecord(kind=ReasonKind.LAB_BROKE, detail=self._what_broke(error))
            verdict = Verdict.ERROR
        record = replace(
            self._with_outcome(record_of(planned, verdict, reason), outcome),
            started=started.isoformat(timespec="milliseconds"),
            seconds=round(time.monotonic() - began, 6),
        )
        if verdict is Verdict.PASSED:
            record = addons.with_lack(record, troubles)
        if verdict is Verdict.FAILED and planned.slide.is_setup:
            return self._failed_setup(record)
        if verdict is Verdict.FAILED and not outcome.is_own_fault:
            with self.stage.waiting():
                self._steps.judge(record)
                self.note_news(settles=True)
                record = with_lack(self._judged(self._steps.until(record)), self.stage.cluster.images())
                record = addons.with_lack(record, troubles)
        if (record.verdict is Verdict.FAILED or record.lacks) and outcome.breaks_later_steps:
            self.first_failure = self.first_failure or record
            self.stage.has_failure = True
        return record

    def _with_outcome(self, record: StepRecord, outcome: Outcome) -> StepRecord:
        return replace(
            record,
            commands=tuple(outcome.commands),
            expectations=tuple(outcome.expectations),
            filled_in=tuple(outcome.filled_in),
            notes=tuple(outcome.notes),
            findings=self._findings(outcome),
            page=outcome.page,
            file=outcome.file,
        )

    def _what_broke(self, error: ClusterError | TerminalError) -> str:
        """Return what broke: where a terminal did, the part of the lab that took it along, if one did."""
        if isinstance(error, TerminalError):
            try:
                self.stage.check_health()
            except ClusterError as broke:
                return str(broke)
        return str(error)

    def _of_what_is_not_open(self, planned: PlannedStep, error: NotOpen) -> StepRecord:
        """Return the record of a step that cannot be typed: what it is typed in is not open."""
        culprit = why_not_open(error, planned.step.terminal, self._steps)
        if culprit is None:
            return record_of(planned, Verdict.FAILED, error.reason)
        if culprit.verdict is Verdict.SKIPPED:
            return record_of(planned, Verdict.SKIPPED, error.reason)
        return replace(record_of(planned, Verdict.BLOCKED, error.reason), blocked_by=place_of_failure(culprit))

    def _play_parts(self, planned: PlannedStep, outcome: Outcome) -> None:
        """Play a step in parts, each filled in when the one before it is over. Raises `NotFillable`."""
        self._playing = planned.index, outcome
        parts = parts_of(planned, self._filler.blanks(planned))
        try:
            for number, part in enumerate(parts):
                try:
                    as_typed, filled = self._filler.filled(part)
                except NotFillable:
                    outcome.commands += map(_untyped, parts[number:] if number else ())
                    raise
                outcome.filled_in += filled
                player_of(part.step.kind)(as_typed, self.stage, outcome)
                if outcome.problem:
                    outcome.commands += map(_untyped, parts[number + 1 :])
                    return
        finally:
            self._playing = None

    def _history(self) -> CommandHistory:
        """Return what was played until now, with the news of what that did."""
        with self.stage.waiting():
            self.note_news(settles=True)
        commands = [command for step in self._steps for command in step.commands]
        return CommandHistory((*commands, *(self._playing[1].commands if self._playing else ())))

    def _filled_before(self) -> list[FilledRecord]:
        """Return what was filled in until now."""
        before = [filled for step in self._steps for filled in step.filled_in]
        return [*before, *(self._playing[1].filled_in if self._playing else ())]

    def _failed_setup(self, record: StepRecord) -> StepRecord:
        """What a page before the deck could not set up is no fault of the deck, and nothing of the deck can be told now."""
        self.broken = ReasonRecord(kind=ReasonKind.SETUP_FAILED, because=record.reason)
        return replace(record, verdict=Verdict.ERROR, reason=self.broken)

    def _judged(self, steps: Sequence[StepRecord]) -> StepRecord:
        from harness.cluster.circumstances import Circumstances  # noqa: PLC0415  (only a step that fails has any)

        stage, facts = self.stage, self.stage.cluster.facts
        now = Circumstances(stage.cluster) if facts.server_version or isinstance(stage.cluster, Limited) else None
        return judged(steps, self.first_failure, facts.kubectl_version, stage.variables(steps[-1].terminal), now)

    def end_servers(self) -> None:
        """End what goes on beside the deck, and note how it ended. Raises `RecordError`."""
        self.stage.end_servers(EndedBy.DECK_END)
        self._note_servers()

    def serve_again(self, planned: PlannedStep, record: StepRecord) -> None:
        """Type again what went on beside the deck when the run was cut short that this one goes on with. Raises `RecordError`."""
        for number, command in enumerate(record.commands):
            if command.ending is Ending.BESIDE and command.ended_by in (None, EndedBy.DECK_END):
                place = CommandPlace(planned, number, command.line - record.line)
                with suppress(TerminalError):
                    self._note_server(place, self.stage.serve(command.text, place, planned.step.timeout, None))

    def _note_servers(self) -> None:
        for place, command in self.stage.servers.ended:
            self._note_server(place, command)
        self.stage.servers.ended.clear()

    def _note_server(self, place: CommandPlace, command: Command) -> None:
        """Note how a command that serves is now, or ended: one of an earlier step, or of the one that is played."""
        index, at = place.planned.index, place.command
        record = self._steps.get(index)
        is_played_now = self._playing is not None and self._playing[0] == index
        commands = (
            self._playing[1].commands if self._playing and is_played_now else list(record.commands) if record else []
        )
        if at >= len(commands):
            return
        before = commands[at]
        commands[at] = replace(
            command_record(command, place.planned.step.span.line, self.stage.secrets),
            tries=before.tries,
            waited_seconds=before.waited_seconds,
            effects=before.effects,
        )
        if record is not None and not is_played_now:
            self._steps.update(replace(record, commands=tuple(commands)))

    def note_news(self, *, settles: bool = False) -> None:
        """Note what became of earlier steps by now; `settles` waits a moment for their effects. Raises `RecordError`."""
        self._note_servers()
        for planned, command in self.stage.finished_later:
            record = self._steps[planned.index]
            ended = command_record(command, planned.step.span.line, self.stage.secrets)
            commands = (*record.commands[:-1], replace(ended, effects=record.commands[-1].effects))
            expectations = tuple(compare(planned, command, self.stage.secrets))
            self._steps.update(replace(record, commands=commands, expectations=expectations))
        self.stage.finished_later.clear()
        for record in self._with_effects(settles):
            self._steps.update(record)

    def _with_effects(self, settles: bool) -> list[StepRecord]:
        """Return the steps, as they are now, of whose effects there is news."""
        effects = self.stage.effects
        updated: dict[int, StepRecord] = {}
        for (index, place), effects_of_command in (effects.settle() if settles else effects.take()).items():
            if self._playing is not None and self._playing[0] == index:
                _note_effects(self._playing[1].commands, place, effects_of_command)
                continue
            record = updated.get(index) or self._steps.get(index)
            commands = list(record.commands) if record else []
            if record and place < len(commands):
                commands[place] = replace(commands[place], effects=effects_of_command)
                updated[index] = replace(record, commands=tuple(commands))
        if (losses := effects.take_losses()) and not self.broken and (steps := list(self._steps)):
            last = updated.get(steps[-1].index, steps[-1])
            updated[last.index] = replace(last, notes=(*last.notes, *losses))
        return [record for index, record in updated.items() if record != self._steps[index]]

    def _findings(self, outcome: Outcome) -> tuple[FindingRecord, ...]:
        cluster = self.stage.cluster.facts
        findings = []
        for command in outcome.commands:
            if not self._has_skew_finding and (skew := run_time.skew(command, cluster)):
                self._has_skew_finding = True
                findings.append(skew)
            findings += run_time.findings(command, cluster)
        return tuple(findings)


def _note_effects(commands: list[CommandRecord], place: int, effects: tuple[EffectRecord, ...]) -> None:
    """Note what a command of the step that is played did so far."""
    if place < len(commands):
        commands[place] = replace(commands[place], effects=effects)


def _untyped(part: PlannedStep) -> CommandRecord:
    return untyped_record(part.step.text, part.step.span.line)


def record_of(planned: PlannedStep, verdict: Verdict, reason: ReasonRecord | None = None) -> StepRecord:
    """Return the record of a step that has not been typed."""
    step = planned.step
    return StepRecord(
        index=planned.index,
        slide=planned.slide.number,
        title=planned.slide.title,
        path=str(step.span.path),
        line=step.span.line,
        kind=step.kind,
        text=step.text,
        hidden=step.hidden,
        terminal=step.terminal,
        verdict=verdict,
        reason=reason,
        borrowed=step.borrowed,
        setup=planned.slide.is_setup,
        skipped_expectations=tuple(
            SkippedExpectationRecord(
                line=expectation.span.line,
                kind=expectation.kind.value,
                text=expectation.text,
                hidden=expectation.hidden,
                unmet=unmet_record(expectation.unmet),
                path=None if expectation.span.path == step.span.path else str(expectation.span.path),
            )
            for expectation in step.unmet_expectations
            if expectation.unmet is not None and verdict is not Verdict.SKIPPED
        ),
    )
