"""What is not right in a version of Kubernetes, in words: `drifts.toml` beside this file has the sentences."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from harness.knowledge.drifts import Drift, DriftSubject, Need


class DriftWords(Struct, frozen=True):
    """A drift in words. All but the message are parts of sentences."""

    what: str
    """What is typed or claimed, as one names it in a sentence."""
    change: str
    """What happens behind the last version in which it is right; empty where it is not right yet, or in no version."""
    write: str
    """What to write instead."""
    source: str
    """Where that is known from."""
    message: str
    """What is wrong, as a sentence."""
    advice: str
    """What to write instead, as a sentence."""


def words_of(drift: Drift) -> DriftWords:
    """Return a drift in words."""
    entry = _table()[_section(drift)]
    filled = {
        "parent": " ".join(drift.name.split()[:-1]) or "kubectl",
        "nothing": _table()["nothing"].get(drift.bound, ""),
    }
    what = str(entry["what"]).format(drift)
    change = str(entry["change"]).format(drift) if drift.last is not None else ""
    rights = _table()["right"]
    right = rights.get(drift.finding, rights["other"])
    message = str(_table()["message"][drift.bound]).format(drift, what=what, right=right, change=change)
    write = _write(entry["write"], drift).format(drift, **filled)
    return DriftWords(
        what=what,
        change=change,
        write=write,
        source=drift.source or str(entry["source"]).format(drift),
        message=message + (_need(drift.need) if drift.need is not None else ""),
        advice=str(_table()["advice"]).format(write=write),
    )


@cache
def _table() -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415  (decks in which nothing drifted need none)

    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _section(drift: Drift) -> str:
    is_plain = drift.subject is DriftSubject.KIND and drift.name.lower() == drift.kind.lower()
    return "plain-kind" if is_plain else drift.subject


def _write(texts: Any, drift: Drift) -> str:
    if isinstance(texts, dict):
        return str(texts[drift.bound])
    return str(texts if isinstance(texts, str) else texts[not drift.instead])


def _need(need: Need) -> str:
    return str(_table()["need"]["used" if need.kind else "claimed"]).format(need)
