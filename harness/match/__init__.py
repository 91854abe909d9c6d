"""Does this output satisfy that expectation? One file a kind, named as that is in `ExpectationKind`, all offering `match(expected, actual)`."""

from importlib import import_module

from harness.deck.model import ExpectationKind
from harness.match.contract import Match, Matcher

__all__ = ["Match", "Matcher", "match"]


def match(kind: str, expected: str, actual: str) -> Match:
    """Compare a claim of this kind with what happened.

    `actual` is the output with ANSI sequences stripped; for an exit status, its digits.

    Raises:
        ValueError: the kind is none of `ExpectationKind`.
    """
    # Loaded when something is compared, since most decks have few kinds.
    matcher: Matcher = import_module(f"{__name__}.{ExpectationKind(kind).name.lower()}").match
    return matcher(expected, actual)
