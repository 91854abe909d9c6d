"""Code between tags in the place of a fence: Liquid's `{% highlight bash %}`, Hugo's `{{< highlight bash >}}`, HTML's `<pre>`."""

import html
import re

from markdown_it.rules_block import StateBlock

from harness.deck.markdown import slide_separator
from harness.shell.lazy_pattern import lazy_pattern

NAME = "code_tags"
_OPENING = lazy_pattern(
    r"\{%-?[ \t]*(?P<liquid>highlight|codeblock)(?P<of_liquid>[ \t][^%\n]*)?%\}[ \t]*"
    r"|\{\{[<%][ \t]*(?P<hugo>highlight|text|code(?:-?block)?|command|console|terminal|shell|bash)(?P<of_hugo>[ \t][^\n]*?)?[ \t]*[%>]\}\}[ \t]*"
    r"|(?P<html><pre\b(?![^>\n]*\bclass=[\"']file[\"'])[^>\n]*>)[ \t]*(?P<code><code\b[^>\n]*>)?"
)
"""A `<pre class="file">` is a button of Katacoda's."""
_BEGINNINGS = ("{%", "{{", "<pre")
_CLASS = lazy_pattern(r"(?:class|lang|data-lang(?:uage)?)=[\"']([^\"']*)[\"']")
_LANGUAGE_CLASS = lazy_pattern(r"(?:language-|lang-|brush:\s*)([\w-]+)")
_WORD = lazy_pattern(r"[\s\"']*(?:(?:lang|language|syntax)[=:][\"']?)?([\w+.-]+)")
_TAG = lazy_pattern(r"</?[A-Za-z][^<>\n]*>")
_OF_SHELLS = frozenset({"command", "console", "terminal", "shell", "bash"})
"""Names of shortcodes that say what they hold."""


def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Return a block rule of markdown-it-py. Its token is that of a fence; `meta["offset"]` is the content's first line, counted from its own."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(_BEGINNINGS, position):
        return False
    stripped = state.src[position : state.eMarks[start]]
    match = _OPENING.match(stripped)
    if not match:
        return False
    first = stripped[match.end() :]
    if match["html"] is None and first.strip():
        return False
    lines = _content(state, start, end, first, _closing(match["liquid"], match["hugo"]))
    if lines is None or silent:
        return lines is not None
    offset = 0 if lines[0].strip() else 1
    token = state.push("fence", "code", 0)
    token.markup = "```"
    token.info = _language(
        match["hugo"], match["of_liquid"] or match["of_hugo"], (match["html"] or "") + (match["code"] or "")
    )
    token.meta = {"closed": True, "offset": offset, "button": ""}
    content = "".join(f"{text}\n" for text in lines[offset:]).rstrip(" \t\n") + "\n"
    token.content = html.unescape(_TAG.sub("", content)) if match["html"] else content
    state.line = start + len(lines)
    token.map = [start, state.line]
    return True


def _closing(liquid: str | None, hugo: str | None) -> re.Pattern[str]:
    if liquid:
        return re.compile(rf"\{{%-?[ \t]*end{liquid}[ \t]*-?%\}}")
    return re.compile(rf"\{{\{{[<%][ \t]*/[ \t]*{hugo}[ \t]*[%>]\}}\}}" if hugo else r"(?:</code>[ \t]*)?</pre>")


def _content(state: StateBlock, start: int, end: int, first: str, closing: re.Pattern[str]) -> list[str] | None:
    """The lines up to the closing tag, each tag's line with what of it is content; `None` where nothing closes it."""
    never = state.env.setdefault("code tags never closed", {})
    if start >= never.get(closing.pattern, start + 1):
        return None
    lines: list[str] = []
    for number in range(start, end):
        text = first if number == start else slide_separator.line_at(state, number)
        if match := closing.search(text):
            return [*lines, text[: match.start()]]
        lines.append(text)
    never[closing.pattern] = start
    return None


def _language(shortcode: str | None, arguments: str | None, tags: str) -> str:
    if shortcode in _OF_SHELLS:
        return "bash" if shortcode in ("bash", "shell") else "console"
    if arguments:
        match = _WORD.match(arguments)
        return match[1] if match else ""
    classes = " ".join(_CLASS.findall(tags))
    if match := _LANGUAGE_CLASS.search(classes):
        return match[1]
    return next((name for name in classes.split() if name in (*_OF_SHELLS, "sh", "zsh", "output", "json", "yaml")), "")
