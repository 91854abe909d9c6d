"""Describe the home that a deck is played in."""

from harness.record.lab import HomeRecord

_SHORT = 9
"""Digits of a commit that tell it from the others of a repository."""


def home_line(home: HomeRecord) -> str:
    """Return a line that says where the shell starts and what the home has."""
    line = f"the shell starts in {home.start}"
    if home.folder:
        line += f"; {home.folder} is the home"
    if home.repository:
        commit = f" at {home.commit[:_SHORT]}" if home.commit else ""
        line += f"; {home.at} is a copy of {home.repository}{commit}: {home.files:,} file{'s' * (home.files != 1)}"
    return line if home.folder or home.repository else f"{line}, and nothing is in it"
