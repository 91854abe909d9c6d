"""The record of a run: what is known when it begins, what comes to be known of it, and all of it when it ends."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec.structs import replace

from harness.cluster.provider import Cluster
from harness.deck.model import Deck
from harness.deck.source import sha256
from harness.record.model import SCHEMA_VERSION, DeckRecord, PlayRecord, Record, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from harness.record.version import version
from harness.replay import images
from harness.replay.plan import PlannedStep
from harness.replay.played_steps import PlayedSteps
from harness.replay.player import record_of


class RunRecord:
    """What is known of a run besides its steps."""

    def __init__(self, deck: Deck, earlier_plays: tuple[PlayRecord, ...]) -> None:
        self.header = replace(_header_of(deck), earlier_plays=earlier_plays)
        """The record without steps, cluster and times."""
        self.error: ReasonRecord | None = None
        """How the lab or the cluster broke."""
        self.waited = 0.0
        """Seconds that were not the harness's own, besides those spent waiting on the stage."""
        self._began = 0.0

    @property
    def has_begun(self) -> bool:
        """Whether a step was asked for."""
        return self._began > 0.0

    def begin(self) -> None:
        """Take the time: decks that are played one after the other were planned together, so the time of that says nothing."""
        self._began = time.monotonic()
        self.header = replace(self.header, started=_now())

    def finished(self, steps: PlayedSteps, planned: int, cluster: Cluster | None, waited: float) -> Record:
        """Return the record with its steps, of which so many were `planned`, its cluster and its times; the stage `waited` for so many seconds."""
        seconds = time.monotonic() - self._began if self.has_begun else 0.0
        records = tuple(steps)
        return replace(
            self.header,
            seconds=round(seconds, 6),
            cluster=cluster.facts if cluster else None,
            own_seconds=round(max(0.0, seconds - self.waited - waited), 6),
            steps=records,
            images=images.image_records(cluster.images()) if cluster else (),
            complete=len(records) == planned,
            error=self.error,
        )


def note_unchosen(steps: PlayedSteps, plan: Iterable[PlannedStep]) -> None:
    """Count the steps of a plan that were not chosen as skipped."""
    for planned in plan:
        is_left = planned.skip is not None and planned.skip.kind is ReasonKind.NOT_CHOSEN
        if is_left and planned.index not in steps:
            steps.update(record_of(planned, Verdict.SKIPPED, planned.skip))


def note_stand_ins(steps: PlayedSteps, cluster: Cluster) -> None:
    """Note which steps used stand-ins: at the end, since a kubelet asks for an image when it comes to it."""
    answers = cluster.images()
    for record in steps:
        updated = images.with_stand_ins(record, answers)
        if updated != record:
            steps.update(updated)


def _header_of(deck: Deck) -> Record:
    """Return the record of a run that begins now: without steps, cluster and times."""
    return Record(
        schema=SCHEMA_VERSION,
        harness=version(),
        started=_now(),
        seconds=0.0,
        complete=False,
        deck=DeckRecord(
            path=str(deck.path),
            title=deck.title,
            dialect=deck.dialect,
            language=deck.language,
            sha256=sha256(*(deck.files or (deck.path,))),
        ),
        cluster=None,
        own_seconds=0.0,
        steps=(),
    )


def _now() -> str:
    """Return the time, as records have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
