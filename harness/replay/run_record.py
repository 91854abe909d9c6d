"""The record of a run: what is known when it begins, and all of it when it ends."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from harness.cluster.provider import Cluster
from harness.deck.model import Deck
from harness.deck.source import sha256
from harness.record.model import SCHEMA_VERSION, DeckRecord, Record
from harness.record.version import version
from harness.replay import images
from harness.replay.played_steps import PlayedSteps


def header_of(deck: Deck) -> Record:
    """Return the record of a run that begins now: without steps, cluster and times."""
    return Record(
        schema=SCHEMA_VERSION,
        harness=version(),
        started=now(),
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


def now() -> str:
    """Return the time, as records have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def with_outcome(
    header: Record, steps: PlayedSteps, cluster: Cluster | None, *, seconds: float, waiting: float
) -> Record:
    """Return the record of a run with its steps, its cluster and its times; `waiting` of the seconds were not the harness's own."""
    return replace(
        header,
        seconds=round(seconds, 6),
        cluster=cluster.facts if cluster else None,
        own_seconds=round(max(0.0, seconds - waiting), 6),
        steps=tuple(steps),
        images=images.image_records(cluster.images()) if cluster else (),
    )
