"""Tokens of markdown-it-py → blocks: what the Markdown dialects have in common."""

from collections.abc import Iterator, Sequence
from types import ModuleType

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from harness.deck import comments
from harness.deck.blocks import (
    Block,
    ExerciseEnd,
    ExerciseStart,
    Fence,
    Heading,
    Paragraph,
    Problem,
    Property,
    SlideStart,
)
from harness.deck.file_texts import named_by_info
from harness.deck.findings import finding
from harness.deck.languages import language_of
from harness.deck.markdown import code_tags, comment, fence, inline_comments, slide_property, slide_separator
from harness.deck.source import Source
from harness.shell.lazy_pattern import lazy_pattern

INTERRUPTS = ["paragraph", "reference", "blockquote", "list"]
_CLASS = lazy_pattern(r"\s*_?class\s*:\s*([\w ,\"'-]+?)\s*(?:$|\n)")


def parser_of(*rules: str, own: Sequence[ModuleType] = (comment, code_tags)) -> MarkdownIt:
    """Return a parser of blocks with these rules of markdown-it-py, our own for fences, and before it those of `own`."""
    parser = MarkdownIt("zero").enable(["fence", "list", "heading", "blockquote", *rules])
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.at(fence.NAME, fence.rule, {"alt": INTERRUPTS})
    for rule in own:
        parser.block.ruler.before(fence.NAME, rule.NAME, rule.rule, {"alt": INTERRUPTS})
    return parser


class Walk:
    """For the text of a deck and for exercises inside of its comments. Dialects override what they do otherwise."""

    slide_starts: frozenset[str] = frozenset()
    """Types of tokens that begin a slide."""

    def __init__(self, source: Source, parser: MarkdownIt) -> None:
        self.source = source
        self.parser = parser

    def blocks(self, text: str, first_line: int = 1, *, is_hidden: bool = False) -> Iterator[Block]:  # noqa: PLR0912  one case a token type
        """Yield the blocks of a text that begins on a line of the source."""
        open_blocks: list[bool] = []
        is_heading = False
        for token in self.parser.parse(text):
            line = first_line + (token.map[0] if token.map else 0)
            if self.starts_slide(token):
                yield SlideStart(line, by_title=token.type == "heading_open")
            match token.type:
                case slide_separator.NAME:
                    if token.info == "slide":
                        yield SlideStart(line + 1)
                case slide_property.NAME:
                    yield Property(line, token.info, token.content.strip())
                case "heading_open":
                    is_heading = True
                case "inline":
                    yield from self.prose(token, line, is_heading=is_heading)
                    is_heading = False
                case "fence":
                    yield from self._fence(token, line, is_hidden=is_hidden)
                case "code_block":
                    yield from self.indented(token, line, is_hidden=is_hidden)
                case comment.NAME:
                    yield from self._comment(token, line)
                case "class_block_open":
                    is_exercise = not comments.EXERCISES.isdisjoint(token.info.split())
                    open_blocks.append(is_exercise)
                    yield from self._class_block(token, line, is_exercise=is_exercise)
                    if is_exercise:
                        yield ExerciseStart(line, is_hidden)
                case "class_block_close":
                    if open_blocks.pop():
                        yield ExerciseEnd(line)

    def starts_slide(self, token: Token) -> bool:
        """Return whether a token begins a slide; asked once for each, in order."""
        return token.type in self.slide_starts

    def fence(self, line: int, info: str, content: str, *, is_hidden: bool) -> Fence:
        """Return a fence as this dialect understands its info string."""
        return Fence(line, info if is_hidden else language_of(info), content, is_hidden)

    def indented(self, token: Token, line: int, *, is_hidden: bool) -> Iterator[Block]:
        """Yield code that is only indented, in a dialect whose parser has a rule for it."""
        yield Fence(line, "", token.content, is_hidden, is_indented=True)

    def prose(self, token: Token, line: int, *, is_heading: bool) -> Iterator[Block]:
        """Yield a heading or a paragraph, with the directives of the comments in it: those of a heading as if they stood above it."""
        text = token.content
        if is_heading:
            yield from self._inline_directives(text, line)
            yield Heading(line, inline_comments.without_comments(text).strip())
        else:
            yield Paragraph(line, text)
            yield from self._inline_directives(text, line)

    def _inline_directives(self, text: str, line: int) -> Iterator[Block]:
        for start, content in inline_comments.comments_in(text):
            yield from comments.directives_of(content, line + text.count("\n", 0, start))

    def _fence(self, token: Token, line: int, *, is_hidden: bool) -> Iterator[Block]:
        """A fence, and what is wrong with it."""
        if not token.meta["closed"]:
            yield Problem(finding("unclosed-fence", self.source.span(line), mark=token.markup))
        first = line + token.meta.get("offset", 1)
        block = self.fence(first, token.info, token.content, is_hidden=is_hidden)
        file = "" if is_hidden else named_by_info(token.info)
        yield replace(block, file=file) if file else block

    def _class_block(self, token: Token, line: int, *, is_exercise: bool) -> Iterator[Block]:
        if token.meta["unclosed"]:
            section = "unclosed-exercise" if is_exercise else "unclosed-block"
            yield Problem(finding(section, self.source.span(line), classes=token.info.replace(" ", ".")))

    def _comment(self, token: Token, line: int) -> Iterator[Block]:
        if token.info == "unclosed":
            yield Problem(finding("unclosed-comment", self.source.span(line)))
        elif match := _CLASS.match(token.content):
            yield Property(line, "class", match[1].strip("\"'"))
        elif comments.opens_exercise(token.content):
            yield from self.blocks(token.content, line, is_hidden=True)
        else:
            yield from comments.directives_of(token.content, line)
