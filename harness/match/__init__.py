"""Does this output satisfy that expectation? One file a kind, all offering `match(expected, actual)`."""

from __future__ import annotations

from harness.deck.model import ExpectationKind
from harness.match import exit_status, json, pattern, text
from harness.match.contract import Match, Matcher

__all__ = ["Match", "Matcher", "match"]

_MATCHERS: dict[ExpectationKind, Matcher] = {
    ExpectationKind.TEXT: text.match,
    ExpectationKind.PATTERN: pattern.match,
    ExpectationKind.JSON: json.match,
    ExpectationKind.EXIT_STATUS: exit_status.match,
    ExpectationKind.ERROR: text.match,
}


def match(kind: str, expected: str, actual: str) -> Match:
    """Compare a claim of this kind with what happened.

    `actual` is the output with ANSI sequences stripped; for an exit status, its digits.

    Raises:
        ValueError: the kind is none of `ExpectationKind`.
    """
    return _MATCHERS[ExpectationKind(kind)](expected, actual)
