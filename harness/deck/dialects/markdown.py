"""Any page in Markdown (CommonMark): a README, a page of MkDocs, Hugo, Docusaurus. Headings begin slides, fences of shell are typed."""

from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from harness.deck import transcripts
from harness.deck.blocks import Asks, Block, Fence, Paragraph, Tab
from harness.deck.expectations import announcement
from harness.deck.languages import CONSOLE
from harness.deck.markdown import front_matter, markup
from harness.deck.markdown.walk import Walk, parser_of
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN
from harness.shell.lazy_pattern import lazy_pattern

NAME = "markdown"
ASKS = Asks.SHELL_FENCES
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = (".md", ".markdown")
_DIRECTIVE = lazy_pattern(
    r"\{(?P<name>tab-set|tab-item|tab|admonition|attention|caution|danger|error|hint|important|note|tip|warning|seealso|dropdown|details|card|grid"
    r"|exercise|exercise-start|solution|container|div|topic|sidebar|margin|versionadded|versionchanged)\}[ \t]*(?P<rest>.*)$"
)
"""Of MyST, with content that is read like the rest of the page."""
_OPTIONS = lazy_pattern(r"(?:---\n(?:.*\n)*?---\n|(?::[\w-]+:.*\n)+)\n?")
_FENCE_LABEL = lazy_pattern(r"\[([^\]\n]*[A-Za-z][^\]\n]*)\]")
_DEEPEST = 4
"""Such blocks in such blocks."""


def recognises(text: str) -> bool:  # noqa: ARG001  a contract
    """Return true: this dialect is asked last, and reads what no other knows."""
    return True


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks."""
    yield from front_matter.properties(source.text)
    yield from PageWalk(source, page_parser()).blocks(front_matter.blanked(source.text))


class PageWalk(Walk):
    """Of a page as the web has them; dialects that are pages with marks of their own begin with it."""

    slide_starts = frozenset({"heading_open"})

    def __init__(self, source: Source, parser: MarkdownIt, depth: int = 0) -> None:
        super().__init__(source, parser)
        self._depth = depth
        self._opens_container = False
        self._tabs_are_fences = False
        """In a group of code of VitePress or Slidev: ```` ```sh [npm] ````."""

    def prose(self, token: Token, line: int, *, is_heading: bool) -> Iterator[Block]:
        """Yield the prose; remember whether it opens a block whose content is indented. Markup around other blocks is no prose."""
        text = token.content
        self._opens_container = not is_heading and markup.opens_indented(text)
        if is_heading or not markup.is_markup(text):
            yield from super().prose(token, line, is_heading=is_heading)
            return
        if markup.begins_tabs(text):
            yield Tab(line, "")
            self._tabs_are_fences = "code-group" in text
        if label := markup.tab_label(text):
            yield Tab(line, label)
        elif markup.ends_tab(text):
            yield Tab(line, None)
            self._tabs_are_fences = False
        words = markup.without_tags(text).strip()
        if words and announcement(words):
            yield Paragraph(line, words)

    def indented(self, token: Token, line: int, *, is_hidden: bool) -> Iterator[Block]:
        """Yield a session where it begins with a prompt, else code that names no language; or what a block around it holds."""
        opened, self._opens_container = self._opens_container, False
        if opened and self._depth < _DEEPEST:
            yield from type(self)(self.source, self.parser, self._depth + 1).blocks(
                token.content, line, is_hidden=is_hidden
            )
            yield Tab(line, None)
        else:
            word = CONSOLE if transcripts.has_prompt(token.content) else ""
            yield Fence(line, word, token.content, is_hidden, is_indented=True)

    def _fence(self, token: Token, line: int, *, is_hidden: bool) -> Iterator[Block]:
        """A directive of MyST that holds no code holds a piece of the page; in a group of code, a fence is a tab."""
        match = _DIRECTIVE.match(token.info)
        if match is None or is_hidden or self._depth >= _DEEPEST:
            label = _FENCE_LABEL.search(token.info) if self._tabs_are_fences else None
            if label:
                yield Tab(line, label[1])
            yield from super()._fence(token, line, is_hidden=is_hidden)
            if label:
                yield Tab(line, None)
            return
        if match["name"] == "tab-set":
            yield Tab(line, "")
        tab = match["rest"].strip() if match["name"] in ("tab-item", "tab") else ""
        if tab:
            yield Tab(line, tab)
        yield from type(self)(self.source, self.parser, self._depth + 1).blocks(token.content, line + 1)
        if tab:
            yield Tab(line, None)

    def fence(self, line: int, info: str, content: str, *, is_hidden: bool) -> Fence:
        """Return the fence, without the options that a directive of MyST has above its code."""
        fence = super().fence(line, info, content, is_hidden=is_hidden)
        if not info.startswith("{") or is_hidden or not (options := _OPTIONS.match(content)):
            return fence
        return replace(fence, line=line + options[0].count("\n"), content=content[options.end() :])


@cache
def page_parser() -> MarkdownIt:
    """Return the parser of such pages."""
    return parser_of("code", "lheading", "hr")
