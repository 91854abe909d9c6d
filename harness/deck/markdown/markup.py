"""What pages hold besides prose and code: tags of HTML and JSX, shortcodes, containers between colons, and the tabs that they make."""

import re

from harness.shell.lazy_pattern import lazy_pattern

_LINE = lazy_pattern(
    r"\s*(?:\{\{[<%].*[%>]\}\}|\{%.*%\}|(?:</?[A-Za-z][^<>]*>\s*)+|:{2,}.*|:[\w-]+:.*|/{3}.*|\{:.*\}|(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+\S.*|\[!\w+\][ \t]*)\s*"
)
_OPENS_INDENTED = lazy_pattern(
    r"(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+\S|\s*</?[A-Za-z][^<>]*>\s*$|\s*\{\{[<%].*[%>]\}\}\s*$"
)
_TAB = lazy_pattern(
    r"\s*(?:===[!+]?[ \t]+\"(?P<mkdocs>[^\"]+)\"|/{3}[ \t]*tab[ \t]*\|[ \t]*(?P<blocks>.+)|:{3,}[ \t]*\{tab(?:-item)?\}[ \t]*(?P<myst>.+)"
    r"|<(?:TabItem|Tab)\b(?P<jsx>[^>]*)>|\{\{[<%][ \t]*tab\b(?P<hugo>[^\n]*?)[%>]\}\})"
)
_TAB_END = lazy_pattern(r"\s*(?:/{3}[ \t]*$|:{2,}[ \t]*$|</(?:TabItem|Tabs?)>|\{\{[<%][ \t]*/[ \t]*tabs?\b)")
_TABS = lazy_pattern(r"\s*(?::{3,}[ \t]*\{tab-set\}|:{2,}[ \t]*code-group\b|<Tabs\b|\{\{[<%][ \t]*tabs\b)")
_NAME = lazy_pattern(r"(?:label|title|header|name|value)=(?:\{?[\"'])([^\"']+)[\"']|[\"']([^\"']+)[\"']")
_TAGS = lazy_pattern(r"<[^<>]{1,300}>")


def is_markup(text: str) -> bool:
    """Return whether a paragraph is nothing but markup around other blocks: no word of it is read as prose."""
    return all(_LINE.fullmatch(line) for line in text.split("\n") if line.strip())


def opens_indented(text: str) -> bool:
    """Return whether the last line of a paragraph opens a block whose content is indented, and yet no code."""
    return _OPENS_INDENTED.match(text.rpartition("\n")[2]) is not None


def tab_label(text: str) -> str | None:
    """Return what stands on the tab that a paragraph of markup opens last."""
    for line in reversed(text.split("\n")):
        if (match := _TAB.match(line)) is not None:
            plain = match["mkdocs"] or match["blocks"] or match["myst"]
            return plain.strip() if plain else _named(match["jsx"] or match["hugo"] or "")
    return None


def ends_tab(text: str) -> bool:
    """Return whether a paragraph of markup closes a tab, and opens none."""
    return any(map(_TAB_END.match, text.split("\n"))) and tab_label(text) is None


def begins_tabs(text: str) -> bool:
    """Return whether a paragraph of markup begins a group of tabs."""
    return any(map(_TABS.match, text.split("\n")))


def without_tags(text: str) -> str:
    """Return a paragraph without tags of HTML."""
    return _TAGS.sub("", text) if "<" in text else text


def _named(attributes: str) -> str:
    named: dict[str, str] = {}
    for attribute in _NAME.finditer(attributes):
        key = re.match(r"\w+", attribute[0])
        named.setdefault(key[0] if key and attribute[1] else "", attribute[1] or attribute[2])
    return next((named[key] for key in ("label", "title", "header", "name", "", "value") if key in named), "")
