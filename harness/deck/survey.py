"""What was read of the files and folders that a person named."""

from msgspec import Struct

from harness.deck.folders import LeftOut


class Survey(Struct, frozen=True):
    """Decks by their dialects, and what is none."""

    dialects: tuple[str, ...] = ()
    """Of each deck."""
    left_out: tuple[LeftOut, ...] = ()
    manifests: int = 0
    """Files of Kubernetes' manifests that were read by themselves."""
