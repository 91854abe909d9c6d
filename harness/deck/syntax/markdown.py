"""Markdown: fences, tags of code, and HTML comments."""

from collections.abc import Iterator, Sequence

from harness.deck.model import Step
from harness.deck.syntax.lines import behind_text, indentation, is_alone, line_below
from harness.deck.syntax.model import BlockOfLines, CodeLines, Syntax
from harness.shell.lazy_pattern import lazy_pattern

_FENCE = lazy_pattern(r"[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})")
_FENCE_OF_LIST = lazy_pattern(r"[ \t>]*(?:[-*+] |\d+[.)] )?[ \t]*(`{3,}|~{3,})(.*)")
_HEADING = lazy_pattern(r"#{1,6} .*")
_UNDERLINE = lazy_pattern(r"(?:=+|-{2,})[ \t]*")
_CODE_TAG = lazy_pattern(
    r"[ \t]*(?:\{%-?[ \t]*(?:highlight|codeblock)\b|\{\{[<%][ \t]*\w+(?:[ \t][^/]|[ \t]*[%>])|<pre\b)"
)
_CODE_TAG_END = lazy_pattern(r"\{%-?[ \t]*end(?:highlight|codeblock)\b|\{\{[<%][ \t]*/|</pre>")
"""Of Liquid, Hugo and HTML: see `markdown.code_tags`."""
_EXERCISE = lazy_pattern(r"[ \t]*\.(?:exercise|lab)\[[ \t]*$")
_RULE = lazy_pattern(r"---?[ \t]*$")
_BEGINS = lazy_pattern(
    r"[ \t]*(?:\.[A-Za-z][\w.-]*\[|<!--|-->|(?:=+|-+)[ \t]*$|#|>|```|~~~|:::|(?:===|\?\?\?)[+!]? |name:|class:|layout:)"
)
"""Headings and the lines under them, fences, comments, tabs, containers, quotations, and properties of slides."""
_TAB = lazy_pattern(r'[ \t]*(?:(?:===|\?\?\?)[+!]? ".*"|\{\{[<%] *tab .*|:{3,}\{tab-item\} .*)')
"""Of Material for MkDocs, Hugo's shortcode, and MyST."""


class Markdown:
    """Fences and HTML comments."""

    def block(self, lines: Sequence[str], step: Step) -> BlockOfLines | None:
        """See `Syntax`."""
        at, height = step.span.line - 1, step.text.count("\n") + 1
        if step.hidden and (comment := _comment_around(lines, at)):
            return comment
        opening = next((number for number in range(at - 1, -1, -1) if lines[number].strip()), None)
        if _CODE_TAG.match(lines[at]):
            opening = at
        while (
            opening is not None
            and opening >= 0
            and not (_FENCE.match(lines[opening]) or _CODE_TAG.match(lines[opening]))
        ):
            opening -= 1
        if opening is None or opening < 0:
            return None
        match = _FENCE.match(lines[opening])
        if match is None:
            last = next((n for n in range(at + height - 1, len(lines)) if _CODE_TAG_END.search(lines[n])), None)
            return None if last is None else BlockOfLines(opening, last, indentation(lines[opening]), is_comment=False)
        marker = match[1]
        closings = (
            number
            for number in range(at + height - 1, len(lines))
            if lines[number].strip().startswith(marker) and not lines[number].strip().strip(marker[0])
        )
        last = next(closings, None)
        return None if last is None else BlockOfLines(opening, last, indentation(lines[last]), is_comment=False)

    def comment(self, word: str, text: str) -> str | None:
        """See `Syntax`."""
        if "```" in text or "-->" in text:
            return None
        return f"<!-- ```{word}\n{text}\n``` -->" if "\n" in text else f"<!-- ```{word}{' ' * bool(text)}{text}``` -->"

    def code(self, lines: Sequence[str]) -> Iterator[CodeLines]:
        """See `Syntax`."""
        opened, mark = None, ""
        for number, line in enumerate(lines):
            if (fence := _FENCE_OF_LIST.match(line)) is None:
                continue
            if opened is None:
                opened, mark = number, fence[1]
            elif fence[1].startswith(mark) and not fence[2].strip():
                yield CodeLines(opened, opened + 1, number)
                opened = None
        if opened is not None:
            yield CodeLines(opened, opened + 1, len(lines) - 1)

    def title(self, lines: Sequence[str], at: int) -> str:
        """See `Syntax`."""
        is_title = _HEADING.fullmatch(lines[at]) or (
            is_alone(lines, at) and _UNDERLINE.fullmatch(line_below(lines, at))
        )
        return lines[at] if is_title else ""

    def tab(self, line: str) -> str:
        """See `Syntax`."""
        return line if _TAB.fullmatch(line) else ""

    def begins_block(self, line: str) -> bool:
        """See `Syntax`."""
        return _BEGINS.match(line) is not None

    def end_of_steps(self, lines: Sequence[str], first: int, end: int) -> int:
        """See `Syntax`."""
        opening = next((number for number in range(first, end) if _EXERCISE.match(lines[number])), None)
        if opening is not None:
            end = next((number for number in range(opening, end) if lines[number].rstrip() == "]"), end)
        return behind_text(lines, first, end, _RULE)


def _comment_around(lines: Sequence[str], at: int) -> BlockOfLines | None:
    first = next((number for number in range(at, -1, -1) if "<!--" in lines[number]), None)
    last = next((number for number in range(at, len(lines)) if "-->" in lines[number]), None)
    if first is None or last is None:
        return None
    return BlockOfLines(first, last, indentation(lines[first]), is_comment=True)


MARKDOWN: Syntax = Markdown()
