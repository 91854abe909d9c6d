"""What slides claim, as a record has it: compared with what happened, or left out."""

from msgspec import Struct

from harness.record.difference import DifferenceRecord


class ExpectationRecord(Struct, frozen=True, kw_only=True):
    """One claim of the slide, compared with what happened."""

    line: int
    kind: str
    text: str
    hidden: bool
    satisfied: bool
    difference: DifferenceRecord | None = None
    """How what came differs; `None` where it is satisfied."""
    path: str | None = None
    """The original that a translation has it from; `None` where it is the step's own."""
    is_of_block: bool = False
    """It fits what all commands of the block printed, one after the other, and not what the last one did."""


class UnmetRecord(Struct, frozen=True, kw_only=True):
    """A `requires` of the deck that the version of Kubernetes does not meet on which it was played."""

    scope: str
    """What the directive is about: `deck`, `slide`, `step` or `expectation`."""
    path: str
    line: int
    """Where it stands."""
    since: str = ""
    """The first version that meets it, like `1.34`; empty where there is none."""
    until: str = ""
    """The last version that meets it; empty where there is none."""
    version: str = ""
    """The version that was there, of the server or, without one, of kubectl: `1.30`; empty where none is known."""

    @property
    def range(self) -> str:
        """As it is written: `since 1.20 until 1.25`."""
        return " ".join(f"{word} {end}" for word, end in (("since", self.since), ("until", self.until)) if end)


class SkippedExpectationRecord(Struct, frozen=True, kw_only=True):
    """One claim of the slide that was not compared."""

    line: int
    kind: str
    text: str
    hidden: bool
    unmet: UnmetRecord
    path: str | None = None
    """As of an expectation that was compared."""
