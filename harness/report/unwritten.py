"""Say in words why something of a deck is left to its author; `unwritten.toml` has the sentences."""

from collections.abc import Iterable
from pathlib import Path

from harness.fixes.reasons import RangedClaim, Unwritten, UnwrittenKind
from harness.knowledge.version import Version
from harness.report.sentences import sentences

_TABLE = Path(__file__).with_suffix(".toml")
_NAMES_VERSIONS = (UnwrittenKind.VERSIONS_DIFFER, UnwrittenKind.HAS_A_RANGE, UnwrittenKind.NO_RANGE)
"""Their sentences say what these versions do; the others say it of what one of them showed."""
_WAY_OUT = "; if it is meant for some versions alone, put ```requires``` above its fence"


def text_of(reason: Unwritten) -> str:
    """Return why something is left, as a clause that can stand behind a colon."""
    versions = _listed(reason.versions)
    clause = str(sentences(_TABLE)[reason.kind]).format(
        reason, versions=versions, met_on=_listed(reason.met_on), ranged=", ".join(map(_as_written, reason.ranged))
    )
    shown_by = f"{versions}: " if versions and reason.kind not in _NAMES_VERSIONS else ""
    return f"{shown_by}{clause}{_WAY_OUT if reason.may_have_range else ''}"


def _listed(versions: Iterable[Version]) -> str:
    return ", ".join(map(str, versions))


def _as_written(expectation: RangedClaim) -> str:
    """Return a claim as it might be written, by its first line."""
    first, *more = expectation.text.split("\n")
    return f"```requires {expectation.range}``` above “{first}{' …' if more else ''}”"
