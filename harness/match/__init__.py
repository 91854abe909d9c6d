"""Does this output satisfy that expectation? One file a kind, all offering `match(expected, actual)`."""

from __future__ import annotations

from importlib import import_module

from harness.deck.model import ExpectationKind
from harness.match.contract import Match, Matcher

__all__ = ["Match", "Matcher", "match"]

_MATCHERS = {
    ExpectationKind.TEXT: "text",
    ExpectationKind.PATTERN: "pattern",
    ExpectationKind.JSON: "json",
    ExpectationKind.EXIT_STATUS: "exit_status",
    ExpectationKind.ERROR: "text",
}
"""The module of each; loaded when something is compared, since most decks have few kinds."""


def match(kind: str, expected: str, actual: str) -> Match:
    """Compare a claim of this kind with what happened.

    `actual` is the output with ANSI sequences stripped; for an exit status, its digits.

    Raises:
        ValueError: the kind is none of `ExpectationKind`.
    """
    matcher: Matcher = import_module(f"{__name__}.{_MATCHERS[ExpectationKind(kind)]}").match
    return matcher(expected, actual)
