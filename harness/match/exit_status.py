"""An exit status, compared as a number."""

from harness.match.contract import Match
from harness.match.difference import unmatched
from harness.record.difference import DifferenceKind


def match(expected: str, actual: str) -> Match:
    """Compare two exit statuses given as digits; an `actual` without digits means that there is none yet."""
    try:
        expected_status = int(expected)
    except ValueError:
        return unmatched(DifferenceKind.NO_STATUS, expected=expected.strip())
    try:
        status = int(actual)
    except ValueError:
        return unmatched(DifferenceKind.NOT_ENDED, expected=str(expected_status))
    if status == expected_status:
        return Match()
    return unmatched(DifferenceKind.OTHER_STATUS, expected=str(expected_status), actual=str(status))
