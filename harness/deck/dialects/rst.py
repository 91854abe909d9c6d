"""reStructuredText, as Sphinx projects write it: sections are slides, literal blocks are fences. docutils reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from harness.deck import comments
from harness.deck.blocks import Asks, Block, DeckProperty, Fence, Heading, Paragraph, Problem, SlideStart, Tab
from harness.deck.findings import finding
from harness.deck.languages import language_of
from harness.deck.source import Source
from harness.deck.syntax import RST
from harness.shell.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from docutils import nodes

NAME = "rst"
ASKS = Asks.COMMANDS
SYNTAX = RST
SUFFIXES: tuple[str, ...] = (".rst",)
_DIRECTIVE = lazy_pattern(r"^[ \t]*\.\.[ \t]+([A-Za-z][\w:.+-]*)::(?:[ \t]|$)", re.MULTILINE)
_LITERAL = lazy_pattern(
    r"^(?![ \t]*\.\.[ \t])(?:[^\n`]|`[^\n`]*`)*::[ \t]*\n[ \t]*\n(?:[ \t]*\n)*[ \t]+\S", re.MULTILINE
)
_UNDERLINED = lazy_pattern(
    r"^(?P<title>[^\s=~^\"'*+#-][^\n]*)\n(?P<mark>[=~^\"'*+#-])(?P=mark){2,}[ \t]*$", re.MULTILINE
)
_MARKDOWN_FENCE = lazy_pattern(r"^[ \t]*```", re.MULTILINE)


def recognises(text: str) -> bool:
    """Return whether a text has sections, directives or literal blocks, and none of Markdown's fences."""
    if "::" not in text or _MARKDOWN_FENCE.search(text):
        return False
    return has_marks(text) and _UNDERLINED.search(text) is not None


def has_marks(text: str) -> bool:
    """Return whether a text has a directive or a literal block."""
    return bool(_DIRECTIVE.search(text) or _LITERAL.search(text))


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks."""
    yield from _Walk(source).blocks()


class _Walk:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.text.split("\n")
        self.line = 1

    def blocks(self) -> Iterator[Block]:
        from docutils import nodes  # noqa: PLC0415  a tenth of a second that the other dialects need not wait for

        from harness.deck.rst.document import read_document  # noqa: PLC0415

        names = {name.lower() for name in _DIRECTIVE.findall(self.source.text)}
        for node in read_document(self.source.text, names).findall(nodes.Element):
            yield from self._node(node)

    def _node(self, node: nodes.Element) -> Iterator[Block]:
        from docutils import nodes  # noqa: PLC0415

        match node:
            case nodes.title():
                self.line = max(1, (node.line or 2) - 1)
                if isinstance(node.parent, nodes.section | nodes.document):
                    yield SlideStart(self.line, by_title=True)
                    yield Heading(self.line, node.astext().replace("``", "`"))
            case nodes.literal_block() if "included" in node:
                yield from self._include(str(node["included"]), node.line or self.line)
            case nodes.literal_block():
                self.line = node.line or self.line
                language = next((name for name in node["classes"] if name != "code"), "")
                yield Fence(self._first_line_of(node), language_of(language), f"{node.astext()}\n")
            case nodes.container() if "tab" in node:
                yield Tab(self.line, node["tab"])
            case nodes.field() if _is_about_file(node):
                name, body = node.children
                self.line = node.line or self.line
                yield DeckProperty(self.line, name.astext(), body.astext())
            case nodes.comment():
                line = self._line_of(node)
                yield from comments.directives_of(node.astext(), line)
            case nodes.paragraph() if _is_in_field(node):
                pass
            case nodes.paragraph():
                self.line = node.line or self.line
                yield Paragraph(self.line, node.rawsource.replace("``", "`"))

    def _include(self, name: str, line: int) -> Iterator[Block]:
        """Shown to be read; what counts is that the file is there. An absolute name begins at the project, as Sphinx has it."""
        folder = self.source.span(line).path.parent.resolve()
        roots = [folder, *folder.parents] if name.startswith("/") else [folder]
        if not any((root / name.lstrip("/")).is_file() for root in roots):
            yield Problem(finding("missing-include", self.source.span(line), name=name))

    def _line_of(self, node: nodes.Element) -> int:
        """docutils tells the line behind a comment: look for its text."""
        first = (node.rawsource or node.astext()).strip().split("\n")[0]
        for number in range(max(0, self.line - 1), len(self.lines)):
            if first and self.lines[number].strip().removeprefix(".. ").strip() == first:
                return number + 1
        return int(node.line or self.line)

    def _first_line_of(self, block: nodes.Element) -> int:
        """Of a block's content, at or behind the line that docutils tells for it."""
        first = block.astext().split("\n")[0].strip()
        near = block.line or self.line
        for number in range(max(0, near - 2), min(len(self.lines), near + 20)):
            if self.lines[number].strip() == first:
                self.line = number + 1
                return number + 1
        return int(near)


def _is_about_file(field: nodes.Element) -> bool:
    """Whether it stands in a list of fields at the top of the file, or right below its title, where docutils looks for them."""
    from docutils import nodes  # noqa: PLC0415

    fields = field.parent
    above = fields.parent.children[: fields.parent.index(fields)]
    is_below_title = isinstance(fields.parent.parent, nodes.document) and fields.parent.parent.index(fields.parent) == 0
    is_at_top = isinstance(fields.parent, nodes.document) or is_below_title
    return is_at_top and all(isinstance(node, nodes.title | nodes.comment) for node in above)


def _is_in_field(paragraph: nodes.Element) -> bool:
    """Whether it is what a field about the file says."""
    from docutils import nodes  # noqa: PLC0415

    field = paragraph.parent.parent
    return isinstance(field, nodes.field) and _is_about_file(field)
