"""Where in a file the lines begin that lead up to a block, and where a slide ends."""

from __future__ import annotations

from collections.abc import Sequence

from harness.deck.model import Deck, Slide
from harness.deck.syntax import BlockOfLines
from harness.shell.lazy_pattern import lazy_pattern

_OPENS = lazy_pattern(r"[ \t]*(?:\.[A-Za-z][\w.-]*\[|<!--|-->|---?[ \t]*$|#|>|```|~~~|name:|class:|layout:)")
"""Lines that no introduction of a block goes on above."""
_EXERCISE = lazy_pattern(r"[ \t]*\.(?:exercise|lab)\[[ \t]*$")
_RULE = lazy_pattern(r"---?[ \t]*$")


def introduction(lines: Sequence[str], block: BlockOfLines) -> int:
    """Return the first of the lines right above a block that lead up to it; the block's own first line if none does."""
    at = block.first
    while at > 0 and lines[at - 1].strip() and not _OPENS.match(lines[at - 1]) and not block.is_comment:
        at -= 1
    return at


def end_of_slide(deck: Deck, slide: Slide, lines: Sequence[str]) -> int | None:
    """Return the last line with something on a slide that has no steps: inside its exercise, if it has one. Counted from 0."""
    if slide.steps:
        return None
    others = [other_slide.span.line for other_slide in deck.slides if other_slide.span.path == slide.span.path]
    first, end = slide.span.line - 1, min((line - 1 for line in others if line > slide.span.line), default=len(lines))
    opening = next((number for number in range(first, end) if _EXERCISE.match(lines[number])), None)
    if opening is not None:
        end = next((number for number in range(opening, end) if lines[number].rstrip() == "]"), end)
    while end > first and (not lines[end - 1].strip() or _RULE.match(lines[end - 1])):
        end -= 1
    return end - 1 if end > first else None
