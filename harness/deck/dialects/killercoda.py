"""Killercoda, and Katacoda before it: pages whose fences and code spans are buttons, `{{exec}}`, `{{execute T2}}`, `{{copy}}`."""

import re
from collections.abc import Iterator

from markdown_it.token import Token
from msgspec.structs import replace

from harness.deck import scenario
from harness.deck.blocks import Asks, Block, Fence, FenceMark, Link, Problem, SkipNext
from harness.deck.dialects.markdown import PageWalk, page_parser
from harness.deck.findings import finding
from harness.deck.languages import OUTPUT_WORDS
from harness.deck.markdown import front_matter
from harness.deck.markdown.unfenced import without_fences
from harness.deck.model import Skip, SkipKind
from harness.deck.source import Source
from harness.deck.syntax import MARKDOWN
from harness.knowledge.recognition import is_command, is_shell, is_yaml
from harness.shell.lazy_pattern import lazy_pattern

NAME = "killercoda"
ASKS = Asks.SHELL_FENCES
SYNTAX = MARKDOWN
SUFFIXES: tuple[str, ...] = ()
_CLOSING = lazy_pattern(r"(?:^[ \t>]*(?:`{3,}|~{3,})|[^`\n]```)\{\{(?:exec|execute|copy)\b", re.MULTILINE)
_SPAN = lazy_pattern(
    r"(?<!`)(?P<ticks>`+)(?!`)(?P<code>[^\n]*?[^`\n])(?P=ticks)(?!`)(?:\{\{[ ]?(?P<button>(?:exec|execute|copy|open)\b[\w ]*)\}\})?"
)
"""A code span, and what a click on it does."""
_TYPES = frozenset({"exec", "execute"})
_COPIES = "copy"
_TERMINAL = lazy_pattern(r"T(\d+)")
_HOST = lazy_pattern(r"HOST(\d+)")
_OPTIONS = {"terminal": _TERMINAL, "host": _HOST}
_TRAFFIC = lazy_pattern(
    r"\{\{TRAFFIC_HOST(?P<host>\d+)_(?P<port>\d+)\}\}|https?://\[\[HOST_SUBDOMAIN\]\]-(?P<old>\d+)-\[\[KATACODA_HOST\]\][\w.-]*"
)
"""The address of a port of a node."""
_LINK = lazy_pattern(rf"\]\((?:{_TRAFFIC.pattern})(?P<path>/[^()\s]*)?\)")
_FILE = lazy_pattern(r"""<pre\b(?![^<>]*\bdata-target=["']clipboard)[^<>]*\bclass=["']file["']""")
"""Katacoda's button that writes what it shows into the editor."""


def recognises(text: str) -> bool:
    """Return whether a text has a button that types or copies."""
    if "`{{" not in text and "~{{" not in text:
        return False
    text = without_fences(text)
    return _CLOSING.search(text) is not None or any(span["button"] for span in _SPAN.finditer(text))


def has_typing_buttons(text: str) -> bool:
    """Return whether a text has a button that types: others have buttons that copy, too."""
    return "`{{exec" in text and "`{{exec" in without_fences(text)


def blocks(source: Source) -> Iterator[Block]:
    """Yield the text as blocks."""
    yield from front_matter.properties(source.text)
    yield from _Walk(source, page_parser()).blocks(front_matter.blanked(source.text))


class _Walk(PageWalk):
    def prose(self, token: Token, line: int, *, is_heading: bool) -> Iterator[Block]:
        """Yield the prose, with the commands and the links to ports in it, in order."""
        yield from super().prose(token, line, is_heading=is_heading)
        text = token.content
        if "{{" not in text and "[[" not in text and "<pre" not in text:
            return
        spans = (span for span in _SPAN.finditer(text) if span["button"])
        marks = [*spans, *_LINK.finditer(text), *_FILE.finditer(text)]
        for match in sorted(marks, key=lambda match: match.start()):
            at = line + text.count("\n", 0, match.start())
            if match.re.pattern == _SPAN.pattern:
                yield from self._button(Fence(at, "", f"{match['code'].strip()}\n"), match["button"], is_span=True)
            elif match.re.pattern == _LINK.pattern:
                yield Link(at, f"{_address(match)}{match['path'] or '/'}")
            else:
                yield Problem(finding("unplayed-action/file", self.source.span(at), action=match[0]))

    def _fence(self, token: Token, line: int, *, is_hidden: bool) -> Iterator[Block]:
        for block in super()._fence(token, line, is_hidden=is_hidden):
            if isinstance(block, Fence) and token.meta["button"] and not is_hidden:
                yield from self._button(block, token.meta["button"])
            else:
                yield block

    def _comment(self, token: Token, line: int) -> Iterator[Block]:
        """What verifies a page is typed where nothing of its audience's runs."""
        for block in super()._comment(token, line):
            is_verification = isinstance(block, Fence) and block.content.startswith(scenario.OPENING)
            yield replace(block, terminal=scenario.TERMINAL) if isinstance(block, Fence) and is_verification else block

    def _button(self, fence: Fence, button: str, *, is_span: bool = False) -> Iterator[Block]:
        """What is clicked: typed in a terminal, or copied, which is typed if it is a command."""
        action, *options = button.split() or [""]
        content = _TRAFFIC.sub(_address, fence.content)
        if action in _TYPES:
            yield from self._typed(replace(fence, content=content), options)
        elif action == _COPIES and _is_shell(fence):
            yield from self._typed(replace(fence, content=content), [])
        elif not is_span:
            yield fence

    def _typed(self, fence: Fence, options: list[str]) -> Iterator[Block]:
        words = {
            name: match[1] for word in options for name, mark in _OPTIONS.items() if (match := mark.fullmatch(word))
        }
        terminal = f"term{words['terminal']}" if "terminal" in words else None
        is_comment = all(not line.strip() or line.lstrip().startswith("#") for line in fence.content.split("\n"))
        if is_comment:
            if "interrupt" in options:
                yield Fence(fence.line, "key", "^C", is_hidden=True, is_inline=True, terminal=terminal)
            return
        if words.get("host", "1") != "1":
            yield SkipNext(fence.line, Skip(SkipKind.OTHER_MACHINE, f"HOST{words['host']}"))
        yield replace(fence, terminal=terminal, mark=FenceMark.TYPED, interrupts="interrupt" in options)


def _is_shell(fence: Fence) -> bool:
    """Whether what is copied is a command, for the terminal, and not a part of a file."""
    if fence.info in OUTPUT_WORDS:
        return (
            is_command(fence.content)
            if fence.content.count("\n") == 1
            else is_shell(fence.content) and not is_yaml(fence.content)
        )
    return fence.info == "bash"


def _address(traffic: re.Match[str]) -> str:
    return f"http://node{traffic['host'] or 1}:{traffic['port'] or traffic['old']}"
