"""What reports say of a match, for tests of what is told of differences."""

from harness.match import Match
from harness.report.difference import difference_lines


def text_of(match: Match) -> str:
    """Return the sentence and the diff; an empty text for a claim that is satisfied."""
    return "\n".join(difference_lines(match.difference))
