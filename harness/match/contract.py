"""What every matcher gives back, and the shape of a matcher."""

from collections.abc import Callable

from msgspec import Struct

ELISIONS = frozenset({"...", "…", "[...]", "[…]"})
"""What a claim has in the place of anything that is left out."""


class Match(Struct, frozen=True):
    """Whether an output satisfies an expectation."""

    satisfied: bool
    detail: str = ""
    """When not satisfied: a sentence, then a diff (`-` the slide, `+` the output); at most about 40 lines."""


Matcher = Callable[[str, str], Match]
"""Called with the claim of the slide and with what happened."""
