"""Decks put together: several played as one, and pages that are played before a deck."""

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from harness.deck.model import Deck


def together(decks: Sequence[Deck]) -> Deck:
    """Return the decks as one, in order; each is read as what it is, and its steps keep their places.

    Its path is that of the first deck. Where a deck left its terminals, the next goes on.
    """
    first, *more = decks
    whole = first
    for deck in more:
        whole = _joined(whole, _renumbered(deck, len(whole.slides)), whole.path)
    dialects = dict.fromkeys(name for deck in decks for name in deck.dialect.split(" + "))
    return replace(whole, dialect=" + ".join(dialects), title=" + ".join(dict.fromkeys(deck.title for deck in decks)))


def after(pages: Sequence[Deck], deck: Deck) -> Deck:
    """Return the deck with pages before it that set up what it takes for granted; the deck's own slides keep their numbers."""
    played = [page for page in pages if files_of(page).isdisjoint(files_of(deck))]
    if not played:
        return deck
    setup = together(played)
    setup = _renumbered(setup, -len(setup.slides))
    setup = replace(setup, slides=tuple(replace(slide, is_setup=True) for slide in setup.slides))
    setup = replace(setup, findings=tuple(finding for finding in setup.findings if finding.prevents_playing))
    whole = _joined(setup, deck, deck.path)
    return replace(whole, title=deck.title, dialect=deck.dialect, language=deck.language, workdir=deck.workdir)


def files_of(deck: Deck) -> set[Path]:
    """Return the files that a deck was read from, symbolic links resolved."""
    return {path.resolve() for path in deck.files or (deck.path,)}


def _joined(first: Deck, second: Deck, path: Path) -> Deck:
    return replace(
        first,
        path=path,
        slides=(*first.slides, *second.slides),
        findings=(*first.findings, *second.findings),
        excerpts=(*first.excerpts, *second.excerpts),
        silences=(*first.silences, *second.silences),
        announced=(*first.announced, *second.announced),
        passages=(*first.passages, *second.passages),
        file_texts=(*first.file_texts, *second.file_texts),
        files=tuple(dict.fromkeys((*(first.files or (first.path,)), *(second.files or (second.path,))))),
    )


def _renumbered(deck: Deck, offset: int) -> Deck:
    return replace(
        deck,
        slides=tuple(replace(slide, number=slide.number + offset) for slide in deck.slides),
        silences=tuple(replace(silence, slide=silence.slide + offset) for silence in deck.silences),
        announced=tuple(replace(sentence, slide=sentence.slide + offset) for sentence in deck.announced),
        passages=tuple(replace(passage, slide=passage.slide + offset) for passage in deck.passages),
        file_texts=tuple(replace(text, slide=text.slide + offset) for text in deck.file_texts),
    )
