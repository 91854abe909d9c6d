"""Tables in Markdown, of texts that are no Markdown but for their `code`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(?s)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells as they are, so texts go through `cell` first."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def cell(text: str) -> str:
    """A text for a cell: nothing in it is markup but code between backticks."""
    pieces, position = [], 0
    for found in _CODE.finditer(text):
        pieces += [_plain(text[position : found.start()]), code(found[2].strip())]
        position = found.end()
    return "".join([*pieces, _plain(text[position:])])


def code(text: str) -> str:
    """Code in a cell; as HTML, since Markdown has no way to write every text."""
    return f"<code>{_inert(text)}</code>" if text else ""


def _plain(text: str) -> str:
    return _inert(text).replace("\n", "<br>")


def _inert(text: str) -> str:
    """Characters that could be markup, as references."""
    return re.sub(r"[|*_\[\]`\\{}~:]", lambda each: f"&#{ord(each[0])};", html.escape(text, quote=False))
