"""A regular expression that must be found somewhere in the output.

The syntax is Python's. `^` and `$` also match at line ends. `regex` runs it instead of `re` because it can be
told to give up: a pattern that backtracks for ever must not hang a run.
"""

from harness.match.contract import Match
from harness.match.difference import excerpt, unmatched
from harness.record.difference import DifferenceKind

TIME_LIMIT = 2.0
"""Seconds a search may take."""


def match(expected: str, actual: str) -> Match:
    """Search the output, however many lines it has, for the pattern."""
    import regex  # noqa: PLC0415  (few decks claim a pattern)

    source = expected.strip("\n")
    try:
        pattern_match = regex.search(source, actual, flags=regex.MULTILINE | regex.VERSION0, timeout=TIME_LIMIT)
    except regex.error as error:
        return unmatched(DifferenceKind.BROKEN_PATTERN, expected=source, detail=str(error))
    except TimeoutError:
        return unmatched(DifferenceKind.SLOW_PATTERN, expected=source, seconds=TIME_LIMIT)
    if pattern_match:
        return Match()
    if not actual.strip():
        return unmatched(DifferenceKind.NO_OUTPUT_FOR_PATTERN, expected=source)
    return unmatched(DifferenceKind.NO_MATCH, excerpt(actual), expected=source)


def expectation_of(_output: str) -> None:
    """Return `None`: only an author knows what of an output a pattern is about."""
