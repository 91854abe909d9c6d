"""Does this output satisfy that expectation? One file a kind, named as that is in `ExpectationKind`, all offering `match(expected, actual)`.

A kind whose expectations are not written as lines of output offers `expectation_of(output)` too: the text that this output satisfies, or `None`.
"""

from importlib import import_module
from types import ModuleType

from harness.deck.expectation_kind import ExpectationKind
from harness.match.contract import Match, Matcher

__all__ = ["Match", "Matcher", "expectation_of", "match"]


def match(kind: str, expected: str, actual: str) -> Match:
    """Compare a claim of this kind with what happened.

    `actual` is the output with ANSI sequences stripped; for an exit status, its digits.

    Raises:
        ValueError: the kind is none of `ExpectationKind`.
    """
    matcher: Matcher = _module_of(kind).match
    return matcher(expected, actual)


def expectation_of(kind: str, output: str) -> str | None:
    """Return the text of an expectation of this kind that an output satisfies; `None` for a kind that only an author can write."""
    module = _module_of(kind)
    if hasattr(module, "expectation_of"):
        text: str | None = module.expectation_of(output)
        return text
    return "\n".join(line.rstrip() for line in output.strip("\n").split("\n"))


def _module_of(kind: str) -> ModuleType:
    # Loaded when something is compared, since most decks have few kinds.
    return import_module(f"{__name__}.{ExpectationKind(kind).name.lower()}")
