"""What every matcher gives back, and the shape of a matcher."""

from collections.abc import Callable

from msgspec import Struct

from harness.record.difference import DifferenceRecord

ELISIONS = frozenset({"...", "…", "[...]", "[…]"})
"""What a claim has in the place of anything that is left out."""


class Match(Struct, frozen=True):
    """Whether an output satisfies an expectation."""

    difference: DifferenceRecord | None = None
    """How it differs; `None` where it satisfies the expectation."""

    @property
    def satisfied(self) -> bool:
        """Return whether nothing differs."""
        return self.difference is None


Matcher = Callable[[str, str], Match]
"""Called with the claim of the slide and with what happened."""
