"""Another image."""

from collections.abc import Iterator

from harness.deck.model import Deck
from harness.drift.mutation.alterations import other_name
from harness.drift.mutation.lies import DeckChange
from harness.drift.mutation.typed import TypedCall, calls, flags, is_plain, rewritten
from harness.knowledge.named_images import named_images
from harness.shell.script import Word

SUMMARY = "another image, one that the deck uses elsewhere where there is one"


def changes(deck: Deck) -> Iterator[DeckChange]:
    """Yield a change for each image that is named in what is typed."""
    named = [(typed, word) for typed, word in _images(deck) if is_plain(word)]
    names = [word.text for _, word in named]
    for typed, word in named:
        other = next((name for name in names if _bare(name) != _bare(word.text)), None)
        yield rewritten(typed.place, word, other or other_name(word.text))


def _images(deck: Deck) -> Iterator[tuple[TypedCall, Word]]:
    yield from ((typed, value) for typed, _, value in flags(deck, "--image"))
    for typed in calls(deck):
        yield from ((typed, word) for word in named_images(typed.call))


def _bare(image: str) -> str:
    """Return the name of an image without its registry and its tag."""
    return image.rpartition("/")[2].partition(":")[0]
