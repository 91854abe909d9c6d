"""reStructuredText: literal blocks and comments by indentation."""

from collections.abc import Iterator, Sequence

from harness.deck.model import Step
from harness.deck.syntax.lines import behind_text, indentation, line_below
from harness.deck.syntax.model import BlockOfLines, CodeLines, Syntax
from harness.shell.lazy_pattern import lazy_pattern

_CODE = lazy_pattern(r"[ \t]*\.\. (?:code-block|code|sourcecode|parsed-literal|prompt)::.*|(?![ \t]*\.\. ).*::[ \t]*")
"""What indented code follows."""
_OPTION = lazy_pattern(r"[ \t]+:[\w-]+:(?:[ \t]|$)")
_COMMENT = lazy_pattern(r"[ \t]*\.\.[ \t]+```")
_BEGINS = lazy_pattern(r"([!-/:-@\[-`{-~])\1+[ \t]*$|[ \t]*\.\.(?:[ \t]|$)")
"""The lines under and over titles: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections; directives, labels, comments."""
_ABOVE_SLIDE = lazy_pattern(r"([!-/:-@\[-`{-~])\1+[ \t]*$|\.\.[ \t]+_.*:[ \t]*$")
TABS = ("group-tab", "tab", "tab-item", "tabbed")
"""Directives that hold one of several tabs: of sphinx-tabs, sphinx-inline-tabs, sphinx-design and sphinx-panels."""
_TAB = lazy_pattern(rf"[ \t]*\.\. (?:{'|'.join(TABS)}):: .*")


class Rst:
    """Literal blocks and comments by indentation."""

    def block(self, lines: Sequence[str], step: Step) -> BlockOfLines | None:
        """See `Syntax`."""
        first, last = step.span.line - 1, step.span.line - 1 + step.text.count("\n")
        if last >= len(lines):
            return None
        if _COMMENT.match(lines[first]):
            while last + 1 < len(lines) and lines[last + 1].startswith(f"{indentation(lines[first])} "):
                last += 1
            return BlockOfLines(first, last, indentation(lines[first]), is_comment=True)
        width = len(indentation(lines[first]))
        opening = first - 1
        while opening >= 0 and (not lines[opening].strip() or len(indentation(lines[opening])) >= width):
            opening -= 1
        if opening < 0 or not width:
            return None
        while last + 1 < len(lines) and lines[last + 1].strip() and len(indentation(lines[last + 1])) >= width:
            last += 1
        is_comment = _COMMENT.match(lines[opening]) is not None
        return BlockOfLines(opening, last, indentation(lines[opening]), is_comment)

    def comment(self, word: str, text: str) -> str | None:
        """See `Syntax`."""
        if "```" in text:
            return None
        inner = text.replace("\n", "\n   ")
        return f".. ```{word}\n   {inner}\n   ```" if "\n" in text else f".. ```{word}{' ' * bool(text)}{text}```"

    def code(self, lines: Sequence[str]) -> Iterator[CodeLines]:
        """See `Syntax`."""
        at = 0
        while at < len(lines):
            last = at
            if _CODE.fullmatch(lines[at]):
                width, number = len(indentation(lines[at])), at + 1
                while number < len(lines) and (not lines[number].strip() or len(indentation(lines[number])) > width):
                    last = number if lines[number].strip() else last
                    number += 1
            content = at + 1
            while content < last and _OPTION.match(lines[content]):
                content += 1
            if last > at:
                yield CodeLines(at, content, last)
            at = last + 1

    def title(self, lines: Sequence[str], at: int) -> str:
        """See `Syntax`."""
        line, below = lines[at].rstrip(), line_below(lines, at)
        is_title = line and line == line.lstrip() and not _BEGINS.match(line) and _ABOVE_SLIDE.fullmatch(below)
        return line if is_title and len(below.rstrip()) >= len(line) else ""

    def tab(self, line: str) -> str:
        """See `Syntax`."""
        return line if _TAB.fullmatch(line) else ""

    def begins_block(self, line: str) -> bool:
        """See `Syntax`."""
        return _BEGINS.match(line) is not None

    def end_of_steps(self, lines: Sequence[str], first: int, end: int) -> int:
        """See `Syntax`."""
        return behind_text(lines, first, end, _ABOVE_SLIDE)


RST: Syntax = Rst()
