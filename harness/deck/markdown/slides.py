"""A text cut into slides before it is read as Markdown, as Slidev and reveal.js do it: at lines outside of fences."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from msgspec import Struct

from harness.deck.blocks import DeckProperty
from harness.deck.markdown import front_matter
from harness.shell.lazy_pattern import lazy_pattern

_FENCE = lazy_pattern(r"[ \t]*(?:[-*+>][ \t]+)?(`{3,}|~{3,})([^`]*)$")
_KEY = lazy_pattern(r"[A-Za-z_][\w-]*[ \t]*:(?:[ \t]|$)")
SEPARATOR = "---"


class SlideText(Struct, frozen=True):
    """A slide, its front matter taken out."""

    line: int
    """Of its separator, or the first one of the file."""
    first: int
    """The line of the first line of its text."""
    text: str
    properties: tuple[DeckProperty, ...] = ()


def with_front_matter(text: str) -> Iterator[SlideText]:
    """Yield the slides of a text cut at `---`; lines of `key: value` from one up to the next one are the front matter of the slide that begins there."""
    lines = text.split("\n")
    cuts = list(separators(lines, lambda line: line.rstrip() == SEPARATOR))
    begins, index = 0, 0
    if not (cuts and cuts[0] == 0):
        yield SlideText(1, 1, "\n".join(lines[: cuts[0] if cuts else len(lines)]))
    while index < len(cuts):
        begins, end = cuts[index], cuts[index + 1] if index + 1 < len(cuts) else len(lines)
        properties: tuple[DeckProperty, ...] = ()
        first = begins + 1
        if index + 1 < len(cuts) and _is_front_matter(lines[first:end]):
            properties = tuple(front_matter.entries("\n".join(lines[first:end]), first + 1))
            index += 1
            first, end = end + 1, cuts[index + 1] if index + 1 < len(cuts) else len(lines)
        yield SlideText(begins + 1, first + 1, "\n".join(lines[first:end]), properties)
        index += 1


def cut_at(text: str, is_separator: Callable[[str], bool]) -> Iterator[SlideText]:
    """Yield the slides of a text cut at these lines."""
    lines = text.split("\n")
    cuts = [-1, *separators(lines, is_separator), len(lines)]
    for begins, end in pairwise(cuts):
        yield SlideText(max(begins, 0) + 1, begins + 2, "\n".join(lines[begins + 1 : end]))


def separators(lines: list[str], is_separator: Callable[[str], bool]) -> Iterator[int]:
    """Yield the lines, counted from 0, that separate slides; those in fences and comments do not."""
    closing: re.Pattern[str] | None = None
    in_comment = False
    for number, line in enumerate(lines):
        if in_comment:
            in_comment = "-->" not in line
        elif closing is not None:
            closing = None if closing.match(line) else closing
        elif is_separator(line):
            yield number
        elif fence := _FENCE.match(line):
            closing = re.compile(rf"[ \t>]*{re.escape(fence[1])}{re.escape(fence[1][0])}*[ \t]*(?:\{{\{{.*)?$")
        elif "<!--" in line:
            in_comment = "-->" not in line[line.rindex("<!--") :]


def _is_front_matter(lines: list[str]) -> bool:
    if not lines or not _KEY.match(lines[0]):
        return False
    return all(not line.strip() or line[0] in " \t-#" or _KEY.match(line) for line in lines)
