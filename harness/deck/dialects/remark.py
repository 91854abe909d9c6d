"""remark (remarkjs.com), as container.training and its relatives write it: `.exercise[ … ]`, `.lab[ … ]`."""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt

from harness.deck.blocks import Asks, Block
from harness.deck.comments import EXERCISES
from harness.deck.markdown import class_block, code_tags, comment, front_matter, slide_property, slide_separator
from harness.deck.markdown.unfenced import without_fences
from harness.deck.markdown.walk import Walk, parser_of
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN
from harness.shell.lazy_pattern import lazy_pattern

NAME = "remark"
ASKS = Asks.EXERCISES
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = ()
_MARKS = lazy_pattern(
    r"^\.[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*\["
    r"|^\?\?\?[ \t]*$"
    r"|(?:\A|\n[ \t]*\n)--[ \t]*$"
    r"|(?:\A|^---[ \t]*\n\s*)(?:class|name|layout|template|count|exclude|background-(?:image|color|size))[ \t]*:",
    re.MULTILINE,
)
"""Content classes, notes, increments, properties of slides: nobody else writes these at the beginning of a line."""
_SEPARATOR = lazy_pattern(r"^---[ \t]*$", re.MULTILINE)
_HEADING = lazy_pattern(r"^(#{1,6}) +\S", re.MULTILINE)
_SHELL = lazy_pattern(
    r"^[ \t]*(?:[-*+][ \t]+)?(?:`{3,}|~{3,})[ \t]*\{?\.?(?:(?:ba|z)?sh|shell|console)\b", re.MULTILINE
)
_EXERCISE = lazy_pattern(rf"^[ \t]*(?:\.[\w-]+)*\.(?:{'|'.join(sorted(EXERCISES))})(?:\.[\w-]+)*\[", re.MULTILINE)
_MOST_HEADINGS = 2
"""On a slide with shell."""
_LEAST_SLIDES = 3
"""Of a deck without titles of the first level."""


def recognises(text: str) -> bool:
    """Return whether a text has remark's own marks, or is cut at `---` as slides are and pages are not."""
    if "\n---" not in text and not _MARKS.search(text) and not text.startswith("---"):
        return False
    has_front_matter = bool(front_matter.read(text))
    text = without_fences(front_matter.blanked(text) if has_front_matter else text)
    return _MARKS.search(text) is not None or (not has_front_matter and _is_cut_into_slides(text))


def _is_cut_into_slides(text: str) -> bool:
    """Pages have thematic breaks, too, and underline headings with `---`. But a page has one title of the first level.

    Where no slide has such a title, it is a deck if it has nothing to type, and slides with a heading each.
    """
    cuts = [cut for cut in _SEPARATOR.finditer(text) if not _underlines(text, cut.start())]
    if not cuts:
        return False
    ends = [cut.start() for cut in cuts]
    slides = [text[start:end] for start, end in zip([0, *(cut.end() for cut in cuts)], [*ends, len(text)], strict=True)]
    slides = [slide.strip() for slide in slides if slide.strip()]
    headings = [_HEADING.findall(slide) for slide in slides]
    titles = sum(heading.count("#") for heading in headings)
    if titles > 1 and 2 * titles >= len(slides):
        starts = [slide.startswith("# ") for slide in slides]
        are_at_tops = all(levels.count("#") == starts[number] for number, levels in enumerate(headings))
        return are_at_tops and (max(map(len, headings)) <= _MOST_HEADINGS or not _SHELL.search(text))
    is_deck = len(slides) >= _LEAST_SLIDES and max(map(len, headings)) <= 1
    return is_deck and not _SHELL.search(text)


def _underlines(text: str, position: int) -> bool:
    """A line of prose right above makes it the underline of a heading."""
    above = text[text.rfind("\n", 0, max(position - 1, 0)) + 1 : max(position - 1, 0)].strip()
    return above != "" and above[0] not in "#-*+>]|`~<" and not above.startswith("![")


def marks_exercises(text: str) -> bool:
    """Return whether a text has an exercise that is marked as such."""
    return _EXERCISE.search(text) is not None


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks."""
    yield from Walk(source, _parser()).blocks(source.text)


@cache
def _parser() -> MarkdownIt:
    return parser_of(own=(comment, code_tags, class_block, slide_property, slide_separator))
