"""What a page says around its commands, for its record: bounded, since pages are as long as their authors like."""

from collections.abc import Iterator
from itertools import chain

from harness.deck.markdown.inline_comments import without_comments
from harness.deck.model import Deck, Span
from harness.record.page_text import PassageKind, PassageRecord, SlideRecord

ALL_TEXT = 1 << 18
"""Characters of all passages of a record; what comes after is counted only."""
LONGEST_PASSAGE = 4_000
"""Characters of one of them."""


def slide_records(deck: Deck) -> tuple[SlideRecord, ...]:
    """Return the slides of a deck, each with its headings, its paragraphs, the code that it shows to be read, and the outputs that it claims."""
    of_slide: dict[int, list[PassageRecord]] = {}
    for number, passage in _passages(deck):
        of_slide.setdefault(number, []).append(passage)
    left = ALL_TEXT
    records = []
    for slide in deck.slides:
        kept = []
        passages = sorted(of_slide.get(slide.number, ()), key=lambda passage: (passage.path, passage.line))
        for passage in passages:
            left -= len(passage.text)
            if left >= 0:
                kept.append(passage)
        records.append(
            SlideRecord(
                number=slide.number, title=slide.title, passages=tuple(kept), left_out=len(passages) - len(kept)
            )
        )
    return tuple(records)


def _passages(deck: Deck) -> Iterator[tuple[int, PassageRecord]]:
    """Yield passages with the numbers of their slides; the heading that is a slide's title is not among them."""
    titles = {(slide.number, slide.title) for slide in deck.slides}
    for passage in deck.passages:
        is_title = passage.is_heading and (passage.slide, passage.text) in titles
        text = without_comments(passage.text).strip()
        if text and not is_title:
            kind = PassageKind.HEADING if passage.is_heading else PassageKind.PARAGRAPH
            yield passage.slide, _record(deck, str(passage.span.path), passage.span.line, text, kind)
    read = ((excerpt.span, excerpt.text, PassageKind.CODE) for excerpt in deck.excerpts)
    for span, text, kind in chain(read, _expectations(deck)):
        slide = deck.slide_at(span)
        if slide is not None:
            yield slide.number, _record(deck, str(span.path), span.line, text.rstrip(), kind)


def _expectations(deck: Deck) -> Iterator[tuple[Span, str, PassageKind]]:
    """Yield what the audience reads of the outputs, once where several steps have the same."""
    shown = dict.fromkeys(
        (expectation.span, expectation.text)
        for _, step in deck.steps
        for expectation in (*step.expectations, *step.unmet_expectations)
        if not expectation.hidden
    )
    for span, text in shown:
        yield span, text, PassageKind.EXPECTATION


def _record(deck: Deck, path: str, line: int, text: str, kind: PassageKind) -> PassageRecord:
    shown = text if len(text) <= LONGEST_PASSAGE else f"{text[:LONGEST_PASSAGE]}…"
    return PassageRecord(line=line, text=shown, kind=kind, path="" if path == str(deck.path) else path)
