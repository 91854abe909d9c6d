"""A regular expression that must be found somewhere in the output.

The syntax is Python's. `^` and `$` also match at line ends. `regex` runs it instead of `re` because it can be
told to give up: a pattern that backtracks for ever must not hang a run.
"""

from harness.match.contract import Match
from harness.match.difference import excerpt

TIME_LIMIT = 2.0
"""Seconds a search may take."""


def match(expected: str, actual: str) -> Match:
    """Search the output, however many lines it has, for the pattern."""
    import regex  # noqa: PLC0415  (few decks claim a pattern)

    source = expected.strip("\n")
    try:
        pattern_match = regex.search(source, actual, flags=regex.MULTILINE | regex.VERSION0, timeout=TIME_LIMIT)
    except regex.error as error:
        return Match(False, f"the pattern {source!r} is broken: {error}")
    except TimeoutError:
        return Match(
            False,
            f"the pattern {source!r} took more than {TIME_LIMIT:g} s: "
            "it backtracks too much, avoid one repetition inside another",
        )
    if pattern_match:
        return Match(True)
    if not actual.strip():
        return Match(False, f"the output is empty; the slide expects a match of {source!r}")
    return Match(False, "\n".join([f"nothing in the output matches {source!r}", *excerpt(actual)]))


def expectation_of(_output: str) -> None:
    """Return `None`: only an author knows what of an output a pattern is about."""
