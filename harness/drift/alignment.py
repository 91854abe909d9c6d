"""Which slide, and which line that is typed, of a translation stands for which of its original.

Slides that type the same are anchors; between two anchors the rest is aligned by how alike it is. Prose is never compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from harness.deck.directives import COMMANDS
from harness.deck.model import Deck, Excerpt, Slide, Span, Step

T = TypeVar("T")
ALIKE = 0.5
"""From this likeness on (0 to 1), two commands stand for each other."""
LARGEST_GAP = 40_000
"""Pairs between two anchors that are compared with each other; a larger gap is aligned by order alone."""
_WORD = re.compile(r"\w+")
_COMMENT = re.compile(r"(?:^|\s)#(?:\s.*)?$")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SAYS = re.compile(r"\s*(?:echo|printf)\b")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that the audience types."""

    text: str
    step: Step
    span: Span

    @property
    def canonical(self) -> str:
        """Without what a translation may change: comments, spaces, the sentences that `echo` prints."""
        text = _COMMENT.sub("", self.text)
        if _SAYS.match(text):
            text = _QUOTED.sub('"…"', text)
        return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Page:
    """A slide with what is compared of it."""

    slide: Slide
    lines: tuple[Line, ...]
    excerpts: tuple[Excerpt, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The same for slides that type the same."""
        return tuple(line.canonical for line in self.lines)


Pair = tuple[T | None, T | None]


def pages(deck: Deck) -> list[Page]:
    """The slides of a deck, each with what its audience types and reads as code."""
    excerpts: dict[int, list[Excerpt]] = {}
    for excerpt in deck.excerpts:
        slide = deck.slide_at(excerpt.span)
        if slide is not None:
            excerpts.setdefault(slide.number, []).append(excerpt)
    return [Page(slide, tuple(lines_of(slide)), tuple(excerpts.get(slide.number, ()))) for slide in deck.slides]


def lines_of(slide: Slide) -> list[Line]:
    """What the audience types on a slide, line by line; hidden steps and comments are none of it."""
    found = []
    for step in slide.steps:
        if step.kind in COMMANDS and not step.hidden:
            for number, text in enumerate(step.text.split("\n")):
                line = Line(text.strip(), step, Span(step.span.path, step.span.line + number))
                if line.canonical:
                    found.append(line)
    return found


def align_slides(original: Sequence[Page], translation: Sequence[Page]) -> list[Pair[Page]]:
    """Pairs in order; `None` where one of the two decks has no such slide."""
    anchors = [
        (a + offset, b + offset)
        for a, b, size in SequenceMatcher(
            None, [page.key or None for page in original], [page.key or ("",) for page in translation], autojunk=False
        ).get_matching_blocks()
        for offset in range(size)
    ]
    aligned: list[Pair[Page]] = []
    a = b = 0
    for next_a, next_b in [*anchors, (len(original), len(translation))]:
        gap = _align(original[a:next_a], translation[b:next_b], _likeness_of_slides)
        aligned += gap
        if next_a < len(original):
            aligned.append((original[next_a], translation[next_b]))
        a, b = next_a + 1, next_b + 1
    return aligned


def align_lines(original: Sequence[Line], translation: Sequence[Line]) -> list[Pair[Line]]:
    """The lines of two slides that stand for each other; `None` where one has no such line."""
    return _align(
        original, translation, lambda a, b: score if (score := likeness(a.canonical, b.canonical)) >= ALIKE else 0.0
    )


def likeness(a: str, b: str) -> float:
    """Of two commands, from 0 to 1: the words they share, whatever stands between these."""
    if a == b:
        return 1.0
    first, second = Counter(_WORD.findall(a)), Counter(_WORD.findall(b))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def _likeness_of_slides(a: Page, b: Page) -> float:
    if bool(a.lines) != bool(b.lines):
        return 0.0
    if a.lines:
        score = likeness(" ".join(line.text for line in a.lines), " ".join(line.text for line in b.lines))
        return 10 * score if score >= ALIKE / 2 else 0.0
    score = 1.0
    if set(a.slide.classes) == set(b.slide.classes):
        score += 2.0 if a.slide.classes else 0.5
    if a.excerpts and b.excerpts:
        score += 3 * likeness(" ".join(each.text for each in a.excerpts), " ".join(each.text for each in b.excerpts))
    elif not a.excerpts and not b.excerpts:
        score += 0.5
    return score


def _align(first: Sequence[T], second: Sequence[T], score: Callable[[T, T], float]) -> list[tuple[T | None, T | None]]:
    """The alignment in order with the highest sum of scores; a score of 0 means that two do not stand for each other."""
    if not first or not second:
        return [*((each, None) for each in first), *((None, each) for each in second)]
    if len(first) * len(second) > LARGEST_GAP:
        common = min(len(first), len(second))
        paired: list[Pair[T]] = [
            pair
            for a, b in zip(first[:common], second[:common], strict=True)
            for pair in ([(a, b)] if score(a, b) else [(a, None), (None, b)])
        ]
        return [*paired, *((each, None) for each in first[common:]), *((None, each) for each in second[common:])]
    scores = [[score(a, b) for b in second] for a in first]
    best = [[0.0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i in range(len(first) - 1, -1, -1):
        for j in range(len(second) - 1, -1, -1):
            together = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else -1.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    aligned: list[Pair[T]] = []
    i = j = 0
    while i < len(first) or j < len(second):
        if i < len(first) and j < len(second) and scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            aligned.append((first[i], second[j]))
            i, j = i + 1, j + 1
        elif i < len(first) and (j == len(second) or best[i][j] == best[i + 1][j]):
            aligned.append((first[i], None))
            i += 1
        else:
            aligned.append((None, second[j]))
            j += 1
    return aligned
