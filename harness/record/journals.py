"""Where journals are kept: in the user's state directory, a folder for each deck, the last few runs of each."""

import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from platformdirs import user_state_path

KEPT = 20
"""Journals of a deck that stay when a new run begins, the new one counted."""


def directory(deck: Path) -> Path:
    """Return the folder for the journals of the deck at this path."""
    resolved = deck.resolve()
    key = sha256(os.fsencode(resolved)).hexdigest()[:12]
    return user_state_path("slide-harness") / "journals" / f"{resolved.stem}-{key}"


def new_path(deck: Path) -> Path:
    """Return a path for the journal of a run that begins now; the oldest journals of the deck are removed."""
    for old in _all(deck)[: -(KEPT - 1)]:
        old.unlink(missing_ok=True)
    return directory(deck) / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{os.getpid()}.jsonl"


def latest(deck: Path) -> Path | None:
    """Return the journal of the deck's last run; `None` when it was never played here."""
    return next(reversed(_all(deck)), None)


def recent(deck: Path, count: int) -> list[Path]:
    """Return the journals of the deck's last runs, the newest last."""
    return _all(deck)[-count:]


def _all(deck: Path) -> list[Path]:
    """Oldest first: their names begin with the time."""
    return sorted(directory(deck).glob("*.jsonl"))
