"""Where in a file the lines begin that lead up to a block, and where a slide ends."""

from collections.abc import Sequence

from harness.deck.model import Deck, Slide
from harness.deck.syntax import BlockOfLines, Syntax


def introduction(lines: Sequence[str], block: BlockOfLines, syntax: Syntax, first: int) -> int:
    """Return the first of the lines right above a block that lead up to it; the block's own first line if none does.

    Lines are counted from 0; none above `first`, where the block's slide begins, is part of it.
    """
    at = block.first
    while at > first and lines[at - 1].strip() and not syntax.begins_block(lines[at - 1]) and not block.is_comment:
        at -= 1
    return at


def end_of_slide(deck: Deck, slide: Slide, syntax: Syntax, lines: Sequence[str]) -> int | None:
    """Return the last line with something on a slide that has no steps: inside its exercise, if it has one. Counted from 0."""
    if slide.steps:
        return None
    others = [other_slide.span.line for other_slide in deck.slides if other_slide.span.path == slide.span.path]
    first = slide.span.line - 1
    next_slide = min((line - 1 for line in others if line > slide.span.line), default=len(lines))
    end = syntax.end_of_steps(lines, first, next_slide)
    return end - 1 if end > first else None
