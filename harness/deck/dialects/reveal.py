"""reveal.js, as reveal-md and HedgeDoc have it in Markdown: slides between `---`, those below them behind `--` or `----`, notes behind `Note:`."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from markdown_it import MarkdownIt

from harness.deck.blocks import Asks, Block, DeckProperty, SlideStart
from harness.deck.dialects.markdown import PageWalk
from harness.deck.markdown import front_matter
from harness.deck.markdown.slides import cut_at
from harness.deck.markdown.unfenced import without_fences
from harness.deck.markdown.walk import parser_of
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN
from harness.shell.lazy_pattern import lazy_pattern

NAME = "reveal"
ASKS = Asks.COMMANDS
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = ()
_KEYS = frozenset(
    {"revealOptions", "slideOptions", "verticalSeparator", "highlightTheme", "notesSeparator", "revealjs-url", "reveal"}
)
"""Of front matter; `slideOptions` is HedgeDoc's."""
_THEMES = frozenset(
    {"black", "white", "league", "beige", "night", "serif", "simple", "solarized", "moon", "dracula", "sky", "blood"}
)
"""Those of reveal.js."""
_MARKS = lazy_pattern(r"<!--[ \t]*\.(?:slide|element):|\n[ \t]*\n----[ \t]*\n[ \t]*\n", re.MULTILINE)
_REMARK = lazy_pattern(
    r"^\.[A-Za-z][\w-]*\[|^\?\?\?[ \t]*$|(?:\A|^---[ \t]*\n\s*)(?:class|name|layout|template|count)[ \t]*:",
    re.MULTILINE,
)
_HEADING = lazy_pattern(r"^#{1,6} +\S", re.MULTILINE)
_MORE = lazy_pattern(r"^[ \t]*(?:`{3}|~{3}|#{1,6} )", re.MULTILINE)
"""What is no notes."""
_LEAST_SLIDES = 3
_SEPARATOR = lazy_pattern(r"^---[ \t]*$", re.MULTILINE)
_SEPARATORS = frozenset({"---", "--", "----"})
"""Of slides beside each other and below each other; reveal-md's own for these is `----`, the manual's `--`."""
_ASIDE = lazy_pattern(r"<aside\s[^>]*\bclass=[\"'][^\"'>]*\bnotes\b.*?</aside>", re.IGNORECASE | re.DOTALL)
"""Notes in HTML."""
_NOTES = lazy_pattern(r"^[ \t]*(?:(?:speaker[ ]?)?notes?|note[ ]de[ ]l['’]orateur)[ ]?:", re.IGNORECASE | re.MULTILINE)
_COMMENT = lazy_pattern(r"(<!--.*?-->)", re.DOTALL)


def recognises(text: str) -> bool:
    """Return whether a text is cut at `---`, and has reveal.js' comments, notes, slides below each other, or keys of reveal-md in its front matter."""
    if "\n---" not in text:
        return False
    entries = front_matter.read(text)
    if not _KEYS.isdisjoint(entries) or entries.get("type") == "slide":
        return True
    text = without_fences(front_matter.blanked(text) if entries else text)
    is_perhaps = ("<!--" in text or "\n----" in text) and _MARKS.search(text) is not None
    is_marked = is_perhaps or entries.get("theme") in _THEMES or ("ote" in text and _NOTES.search(text) is not None)
    if not is_marked or _SEPARATOR.search(text) is None or _REMARK.search(text) is not None:
        return False
    return is_perhaps or entries.get("theme") in _THEMES or _is_deck_with_notes(text)


def _is_deck_with_notes(text: str) -> bool:
    """Return whether each slide begins with its one heading, and ends with its notes where it has some: a page's “Note:” is prose."""
    slides = [slide.text.strip() for slide in cut_at(text, _SEPARATORS.__contains__) if slide.text.strip()]
    if len(slides) < _LEAST_SLIDES or any(
        slide[0] not in "#<!" or len(_HEADING.findall(slide)) > 1 for slide in slides
    ):
        return False
    notes = (slide[match.start() :] for slide in slides if (match := _NOTES.search(slide)))
    return not any(map(_MORE.search, notes))


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks."""
    properties = tuple(front_matter.properties(source.text))
    yield from properties
    is_first = True
    for slide in cut_at(front_matter.blanked(source.text), _separators(properties)):
        if not is_first:
            yield SlideStart(slide.line)
        is_first = False
        yield from _Walk(source, _parser()).blocks(_without_notes(slide.text), slide.first)


class _Walk(PageWalk):
    slide_starts = frozenset()


def _separators(properties: tuple[DeckProperty, ...]) -> Callable[[str], bool]:
    """Return whether a line separates slides: by the patterns of the front matter, of which only the line itself counts here, or by the usual lines."""
    values = {deck_property.name: deck_property.value for deck_property in properties}
    own = {name: _line_of(values[name]) for name in ("separator", "verticalSeparator") if name in values}
    lines = frozenset(filter(None, own.values()))
    if own.get("separator"):
        return lambda line: line.strip() in lines
    known = _SEPARATORS | lines
    return lambda line: line.rstrip() in known


def _line_of(pattern: str) -> str:
    return re.sub(r"\\r|\\n|[\^$?]", "", pattern).replace("\\", "").strip()


def _without_notes(text: str) -> str:
    """Return a slide without its notes, but with the comments in these: directives count wherever they stand."""
    text = _ASIDE.sub(lambda aside: _comments_of(aside[0]), text)
    notes = _NOTES.search(text)
    return text if notes is None else text[: notes.start()] + _comments_of(text[notes.start() :])


def _comments_of(text: str) -> str:
    """Return the comments in a text, with empty lines for all else."""
    parts = _COMMENT.split(text)
    return "".join(part if part.startswith("<!--") else "\n" * part.count("\n") for part in parts)


@cache
def _parser() -> MarkdownIt:
    return parser_of("lheading", "hr")
