"""Slidev (sli.dev): slides between `---`, each with a front matter of its own; notes in the last comment of a slide."""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt

from harness.deck.blocks import Asks, Block, Property, SlideStart
from harness.deck.dialects.markdown import PageWalk
from harness.deck.markdown import front_matter, slide_imports
from harness.deck.markdown.slides import with_front_matter
from harness.deck.markdown.unfenced import without_fences
from harness.deck.markdown.walk import parser_of
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN
from harness.shell.lazy_pattern import lazy_pattern

NAME = "slidev"
ASKS = Asks.COMMANDS
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = ()
_OF_DECKS = frozenset(
    """
    addons aspectRatio canvasWidth colorSchema drawings exportFilename highlighter mdc monaco routerMode selectable themeConfig titleTemplate
    transition twoslash
    """.split()  # noqa: SIM905  as a table it would be one word a line
)
"""Keys of the first front matter that nobody else has (sli.dev, "Configure Slidev")."""
_THEMES = frozenset({"default", "seriph", "apple-basic", "bricks", "shibainu"})
"""Those of Slidev's makers; `default` is a theme of others, too."""
_LAYOUTS = frozenset(
    """
    center cover default end fact full image image-left image-right iframe iframe-left iframe-right intro none quote section statement
    two-cols two-cols-header
    """.split()  # noqa: SIM905  as a table it would be one word a line
)
"""Those that are built in."""
_SLIDE_FRONT_MATTER = lazy_pattern(
    r"\n---[ \t]*\n(?:[A-Za-z][\w-]*[ \t]*:[^\n]*\n|[ \t]+[^\n]*\n)*?(?:layout|src|transition|clicks|clickAnimation|hideInToc|routeAlias|zoom|dragPos|background)"
    r"[ \t]*:[^\n]*\n(?:[A-Za-z][\w-]*[ \t]*:[^\n]*\n|[ \t]+[^\n]*\n)*---[ \t]*(?:\n|$)"
)
_MARKUP = lazy_pattern(
    r"^[ \t]*(?:::(?:left|right|bottom|default)::[ \t]*$|</?v-(?:clicks?|switch|after|drag)\b|</?VClicks?\b)|<[a-z]+[^<>\n]* v-click",
    re.MULTILINE,
)
_SEPARATOR = lazy_pattern(r"^---[ \t]*$", re.MULTILINE)
_NEVER_SHOWN = frozenset({"disabled", "hide"})


def recognises(text: str) -> bool:
    """Return whether a text has front matter of slides, Slidev's keys in the first one, or its markup."""
    if "\n---" not in text:
        return False
    first = front_matter.read(text)
    if not _OF_DECKS.isdisjoint(first) and "marp" not in first:
        return _SEPARATOR.search(without_fences(front_matter.blanked(text))) is not None
    rest = without_fences(front_matter.blanked(text) if first else text)
    if _SLIDE_FRONT_MATTER.search(f"\n{rest}") or _has_markup(rest):
        return True
    is_slidevs = first.get("theme") in _THEMES and (first["theme"] != "default" or first.get("layout") in _LAYOUTS)
    return is_slidevs and _SEPARATOR.search(rest) is not None


def _has_markup(text: str) -> bool:
    """Return whether a text has Slidev's markup; most have not even what it begins with."""
    return ("v-" in text or "VClick" in text or "\n::" in text) and _MARKUP.search(text) is not None


def expanded(source: Source, read: slide_imports.Read) -> Source:
    """Return the deck with the slides of files that it imports: `src: ./pages/more.md`."""
    return slide_imports.expanded(source, read)


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks."""
    is_first = True
    for slide in with_front_matter(source.text):
        own = {deck_property.name: deck_property for deck_property in slide.properties}
        if any(name in own and own[name].value.lower() == "true" for name in _NEVER_SHOWN):
            continue
        if not is_first:
            yield SlideStart(slide.line)
        for deck_property in slide.properties:
            if deck_property.name == "title" or (is_first and deck_property.name == "requires"):
                yield deck_property
            elif deck_property.name in ("class", "routeAlias"):
                name = "name" if deck_property.name == "routeAlias" else "class"
                yield Property(deck_property.line, name, deck_property.value.strip("[]"))
        is_first = False
        yield from _Walk(source, _parser()).blocks(slide.text, slide.first)


class _Walk(PageWalk):
    slide_starts = frozenset()


@cache
def _parser() -> MarkdownIt:
    return parser_of("lheading", "hr")
