"""An exit status, compared as a number."""

from harness.match.contract import Match

_MEANINGS = {126: "found but not executable", 127: "command not found", 130: "ended by Ctrl-C"}


def match(expected: str, actual: str) -> Match:
    """Compare two exit statuses given as digits; an `actual` without digits means that there is none yet."""
    try:
        expected_status = int(expected)
    except ValueError:
        return Match(False, f"{expected.strip()!r} is no exit status: write a number from 0 to 255")
    try:
        status = int(actual)
    except ValueError:
        return Match(False, f"the slide says exit status {expected_status}, the command has not ended")
    if status == expected_status:
        return Match(True)
    meaning = f" ({_MEANINGS[status]})" if status in _MEANINGS else ""
    return Match(False, f"the slide says exit status {expected_status}, the command ended with {status}{meaning}")
