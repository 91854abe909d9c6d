"""What a deck takes for granted, as the command line and the project have it."""

from collections.abc import Mapping

from msgspec import Struct, field

from harness.deck.model import Deck


class Granted(Struct, frozen=True):
    """What a deck takes for granted, beside what its author and the project say of its home."""

    home: str = ""
    """The folder that becomes the home, as the command line has it; empty for what the project says."""
    workdir: str = ""
    """Where the shell starts, as the command line has it; empty for what the deck or the project says."""
    variables: frozenset[str] = frozenset()
    """Those that the shell has from the beginning."""
    before: tuple[Deck, ...] = ()
    """Pages that are played first, in the same shell."""
    placeholders: Mapping[str, str] = field(default_factory=dict)
    """What is typed for placeholders, by their names."""


NOTHING = Granted()
