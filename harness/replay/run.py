"""One run of one deck: its cluster comes up, its steps are played, its record is closed."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.cluster.errors import ClusterError
from harness.cluster.provider import Cluster, Provider, Request, WithNamespaces
from harness.deck.model import Deck
from harness.deck.versions import has_requirements, on_version
from harness.record import journals
from harness.record.casts import folder_of_play
from harness.record.errors import RecordError
from harness.record.journal import Journal
from harness.record.model import PlayRecord, Record, StepRecord, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from harness.record.secrets import Secrets
from harness.replay import interruption, resuming
from harness.replay.casts import CastRecorder
from harness.replay.gate import Decision, Gate, RunEnded
from harness.replay.listener import Listener, SilentListener, WithoutSecrets
from harness.replay.needs import missing_programs
from harness.replay.page_text import slide_records
from harness.replay.plan import PlannedStep, make_plan
from harness.replay.played_steps import PlayedSteps
from harness.replay.player import Player, record_of
from harness.replay.run_cluster import addon_needs, bring_up
from harness.replay.run_record import RunRecord, note_stand_ins, note_unchosen
from harness.replay.settings import Settings
from harness.replay.stage import Stage
from harness.replay.surroundings import furnish


class KeptCluster(Struct, frozen=True):
    """A cluster with its terminals, as a run left them for the next one."""

    cluster: Cluster
    stage: Stage


@dataclass(slots=True)
class DeckRun:
    """Plays the steps of a deck one by one; the cluster comes up with the first of them.

    `close` must be called in the end, whatever happened; it is safe to call twice.
    """

    deck: Deck
    provider: Provider
    request: Request
    settings: Settings = field(default_factory=Settings)
    listener: Listener = field(default_factory=SilentListener)
    remarks: tuple[str, ...] = ()
    """What is to be said before the deck is played."""
    resume: bool = False
    """Go on with the last run of this deck where it was cut short."""
    chosen: frozenset[int] | None = None
    """The indices of the steps to be played; `None` for all."""
    secrets: Secrets = field(default_factory=Secrets)
    """Masks them in all that is written and shown; comparing is done before."""
    gate: Gate | None = None
    """Asked before each step."""
    kept: KeptCluster | None = None
    """Where an earlier run of this deck left off; with it go the `done` records."""
    done: Mapping[int, StepRecord] = field(default_factory=dict)
    """By index, steps that count as played."""
    earlier_plays: tuple[PlayRecord, ...] = ()
    """How the deck went before, in labs of their own, since a step failed."""
    plan: tuple[PlannedStep, ...] = field(init=False)
    """Until a cluster is up, or its version was asked for, with all that any version plays."""
    _steps: PlayedSteps = field(init=False)
    _taken_over: frozenset[int] = field(init=False, default=frozenset())
    _cluster: Cluster | None = field(init=False, default=None)
    _player: Player | None = field(init=False, default=None)
    _casts: CastRecorder | None = field(init=False, default=None)
    _record: RunRecord = field(init=False)
    _states: dict[str, Path] = field(init=False, default_factory=dict)
    """Where the terminals of the run that is gone on with left their variables."""
    _final: Record | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.plan = self._planned(self.deck)
        self.listener = WithoutSecrets(self.listener, self.secrets)
        self._steps = PlayedSteps(self.secrets, self.listener)
        self._record = RunRecord(self.deck, self.earlier_plays)

    def _planned(self, deck: Deck) -> tuple[PlannedStep, ...]:
        return make_plan(deck, self.settings.first_slide, self.settings.last_slide, self.chosen)

    def play(self, index: int) -> StepRecord:
        """Play the step with this index; steps are played in order.

        An interruption (Ctrl-C) is not caught; call `close` then. Raises `RecordError` if there is nothing to resume;
        `SettingsError` for settings that make no sense; `RunEnded` if the gate says so.
        """
        if not self._record.has_begun:
            self._begin()
        self._set_up(index)
        if index in self._taken_over:
            return self._steps[index]
        broke_before = self.cluster_broke
        if self.plan[index - 1].skip is None and self._player is None and not broke_before:
            self._bring_cluster_up()
        planned = self.plan[index - 1]
        if planned.skip is not None:
            record = record_of(planned, Verdict.SKIPPED, planned.skip)
        elif self._player is None and broke_before:
            record = record_of(planned, Verdict.BLOCKED, self._record.error)
        else:
            record = self._played(planned)
        record = self._steps.end(record)
        if self._player is not None:
            self._player.note_news()
        return record

    def _set_up(self, index: int) -> None:
        """Play what comes before the deck, also where only some of its own steps were chosen."""
        for planned in self.plan[: index - 1]:
            if planned.slide.is_setup and planned.index not in self._steps:
                self.play(planned.index)

    def _played(self, planned: PlannedStep) -> StepRecord:
        self.listener.step_started(planned.slide, planned.step)
        if self._player is None or self._cluster is None:
            return record_of(planned, Verdict.ERROR, self._record.error)
        decision = self.gate.before(planned, self._cluster) if self.gate else Decision.PLAY
        if decision is Decision.END:
            raise RunEnded
        if decision is Decision.SKIP:
            return record_of(planned, Verdict.SKIPPED, ReasonRecord(kind=ReasonKind.BY_HAND))
        record = self._with_cast(planned, self._player)
        self._record.error = self._player.broken
        return record

    def _with_cast(self, planned: PlannedStep, player: Player) -> StepRecord:
        if self._casts is None:
            return player.play(planned)
        self._casts.begin(planned)
        record = self.secrets.masked_record(player.play(planned))
        try:
            return replace(record, cast=self._casts.end())
        except RecordError as error:
            self._casts = None
            self.listener.progress(str(error))
            return record

    def leave(self) -> tuple[Record, KeptCluster | None]:
        """End the run, but leave its cluster and terminals to the next one; `None` where they are broken or never were.

        `close` does nothing after this, unless there is nothing to leave.
        """
        player, cluster = self._player, self._cluster
        if player is None or cluster is None or player.broken:
            return self.close(), None
        player.note_news(settles=True)
        player.stage.effects.forget()
        record = self._ended(cluster, player.stage.waiting_seconds)
        self._player = self._cluster = None
        return record, KeptCluster(cluster, player.stage)

    def end(self) -> Record:
        """End the run, with what went on beside the deck, and return its record; cluster and terminals still stand, and nothing is played any more."""
        if self._final is not None:
            return self._final
        if self._player is None:
            return self._ended(self._cluster, 0.0)
        self._player.end_servers()
        self._player.note_news(settles=True)
        if self.provider.traits.is_somebodys:
            self._leave_behind(self._player.stage, self._cluster)
        return self._ended(self._cluster, self._player.stage.waiting_seconds)

    def _leave_behind(self, stage: Stage, cluster: Cluster | None) -> None:
        """Note what was done to somebody's cluster; delete what steps created there, where a person wants that."""
        from harness.replay.cleanup import Cleanup  # noqa: PLC0415  (only what is played on somebody's cluster leaves anything)

        if self.settings.cleans_up:
            self.listener.progress("deleting what the deck created")
        namespaces = cluster.namespaces if isinstance(cluster, WithNamespaces) else frozenset[str]()
        with interruption.undisturbed(), stage.waiting():
            left = Cleanup(stage.effects, tuple(self._steps), namespaces).left(cleans_up=self.settings.cleans_up)
        self._record.header = replace(self._record.header, left=left)

    def close(self) -> Record:
        """Take everything down and give the record of the run."""
        try:
            return self.end()
        finally:
            try:
                if self._player is not None:
                    self._player.stage.close()
            finally:
                if self._cluster is not None:
                    self._cluster.close()

    def _ended(self, cluster: Cluster | None, waited: float) -> Record:
        """Return the record; the journal has its end."""
        if self._record.has_begun:
            note_unchosen(self._steps, self.plan)
        if cluster is not None:
            note_stand_ins(self._steps, cluster)
        record = self._record.finished(self._steps, len(self.plan), cluster, waited)
        self._final = record = self.secrets.masked_record(
            record
        )  # also what was known to be a secret only after it had been shown
        self._steps.note_in_journal(
            lambda journal: journal.end(
                seconds=record.seconds, own_seconds=record.own_seconds, complete=record.complete, error=record.error
            )
        )
        self._steps.note_in_journal(Journal.close)
        if self._record.has_begun:
            self.listener.deck_ended(record)
        return record

    @property
    def versions(self) -> dict[str, str]:
        """What server and kubectl call themselves, by `kubernetes` and `kubectl`; without what there is not."""
        if self._cluster is None:
            return {}
        facts = self._cluster.facts
        programs = {"kubernetes": facts.server_version, "kubectl": facts.kubectl_version}
        return {program: version for program, version in programs.items() if version}

    @property
    def cluster_broke(self) -> bool:
        """True when the lab or the cluster is to blame."""
        return self._record.error is not None

    def _begin(self) -> None:
        """Find out what can be known before the first step, say it, and begin the journal; no cluster comes up."""
        record = self._record
        previous = resuming.previous_run(self.deck.path, record.header.deck) if self.resume else None
        if previous is not None:
            record.header = replace(record.header, earlier_plays=previous[1].earlier_plays)
        if self.settings.casts is not None:
            folder = folder_of_play(self.settings.casts, record.header.play)
            self.settings = replace(self.settings, casts=folder)
            self._casts = CastRecorder(folder, self.secrets)
        self._steps.before = record.header
        furnished = furnish(self.deck, self.request, self.settings, self.provider.traits, self.secrets)
        self.request, self.settings = furnished.request, furnished.settings
        record.header = replace(record.header, home=furnished.home, environment=furnished.environment)
        record.begin()
        if self.request.kubernetes and has_requirements(self.deck):
            self._leave_out_other_versions()
        for planned in self.plan:
            self.secrets.masked(planned.step.text)  # what one step tells to be a secret is masked in all
        record.header = replace(record.header, slides=self.secrets.masked_record(slide_records(self.deck)))
        self.listener.deck_started(
            self.deck, sum(planned.skip is None and planned.index not in self.done for planned in self.plan)
        )
        for remark in filter(None, (*self.remarks, *furnished.remarks, *missing_programs(self.deck))):
            self.listener.progress(remark)
        if previous is not None:
            self._take_over(*previous)
        if self._steps.journal is None and self.settings.keeps_journal:
            self._begin_journal()
        if self.kept is not None:
            self._go_on_with(self.kept)

    def _begin_journal(self) -> None:
        if self._casts is not None:
            self._casts.clear()
        try:
            self._steps.journal = Journal.create(journals.new_path(self.deck.path), self._record.header)
        except RecordError as error:
            self.listener.progress(f"{error}; --resume will not find this run")

    def _leave_out_other_versions(self) -> None:
        """So that no cluster comes up for a deck that is for none of the version that is asked for."""
        from harness.cluster.programs import minor_asked_for  # noqa: PLC0415  (few decks are for some versions alone)

        expected = minor_asked_for(self.request.kubernetes)
        if expected is not None:
            self.plan = self._planned(on_version(self.deck, expected))

    def _go_on_with(self, kept: KeptCluster) -> None:
        self._cluster, self._taken_over = kept.cluster, frozenset(self.done)
        self._record.waited -= kept.stage.waiting_seconds
        needs = addon_needs(self.deck, self.request, self.settings, self.provider)
        self._player = Player(kept.stage, self._steps, needs)
        self._player.take_over(self.done.values())
        self._steps.note_in_journal(lambda journal: journal.cluster(kept.cluster.facts))
        self.plan = self._planned(on_version(self.deck, kept.cluster.facts.version))
        for record in self.done.values():
            self._steps.update(record)

    def _bring_cluster_up(self) -> None:
        needs = addon_needs(self.deck, self.request, self.settings, self.provider)
        began = time.monotonic()
        try:
            self._cluster = bring_up(
                self.deck,
                self.request,
                self.settings,
                needs,
                self.provider,
                steps=self._steps,
                progress=self.listener.progress,
            )
        except ClusterError as error:
            self._record.error = ReasonRecord(kind=ReasonKind.LAB_BROKE, detail=str(error))
            return
        finally:
            self._record.waited += time.monotonic() - began
        self.plan = self._planned(on_version(self.deck, self._cluster.facts.version))
        stage = Stage(
            self._cluster,
            self.settings,
            self.listener,
            self._states,
            secrets=self.secrets,
            casts=self._casts,
            is_somebodys=self.provider.traits.is_somebodys,
        )
        self._player = Player(stage, self._steps, needs)
        for record in [self._steps[index] for index in sorted(self._taken_over)]:
            self._player.serve_again(self.plan[record.index - 1], record)

    def _take_over(self, journal: Journal, record: Record) -> None:
        """Take over what the last run got done, if its cluster is still there; else play from the start, and say so."""
        standing = resuming.standing_cluster(record, self.provider)
        if standing is None:
            journal.close()
            self.listener.progress("the cluster of the last run is gone: playing from the start")
            return
        done = resuming.done(record, self.settings.casts)
        self._steps.take_over(done.values())
        self._steps.journal, self._taken_over = journal, frozenset(done)
        self.listener.progress(f"going on after step {len(done)} of {len(self.plan)}, on the cluster {standing.name}")
        self._states = resuming.states_left(standing.exchange)
        self.request = replace(self.request, argument=standing.name, goes_on=True)
