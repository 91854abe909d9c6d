"""Numbers of things, in words."""


def number(count: int, noun: str) -> str:
    """Return how many there are of something, with the noun in its plural where it needs one: `1 step`, `3 steps`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
