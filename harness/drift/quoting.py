"""What was typed or printed, cited in a sentence."""

_LONGEST = 160
"""Characters that are cited."""


def quoted(text: str) -> str:
    """Return a text on one line, cut where it is too long to be read in a sentence."""
    line = "; ".join(" ".join(part.split()) for part in text.strip().split("\n"))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
