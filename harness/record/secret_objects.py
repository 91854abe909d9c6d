"""Where the values of Kubernetes Secrets stand in YAML and JSON, also in the middle of other output."""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from harness.shell.lazy_pattern import lazy_pattern

Span = tuple[int, int]

_KIND = lazy_pattern(r"^(?P<before>[ \t>+|│-]*)kind:[ \t]*[\"']?Secret[\"']?[ \t]*\r?$", re.MULTILINE)
_LEAD = lazy_pattern(r"[ \t>+|│-]*")
"""Spaces, dashes of lists, and what is drawn before lines: prompts of a heredoc, signs of a diff."""
_KEY = lazy_pattern(r"[\"']?[\w./-]+[\"']?:(?:[ \t]+(?P<value>.*))?$")
_SECTION = lazy_pattern(r"(?:data|stringData):[ \t]*(?P<flow>\{.*)?$")
_BLOCK = lazy_pattern(r"[|>][+-]?\d?$")
_JSON_KIND = lazy_pattern(r'"kind"\s*:\s*"Secret"')
_JSON = lazy_pattern(r'"((?:[^"\\\r\n]|\\.)*)"|[{}\[\]:,]')
_SECTIONS = frozenset({"data", "stringData"})


def values_of_secrets(text: str) -> Iterator[Span]:
    """Yield the places of all values under `data` and `stringData` of objects whose kind is Secret."""
    if "kind: " in text:
        yield from _in_yaml(text)
    if _JSON_KIND.search(text):
        yield from _in_json(text)


# ── YAML ─────────────────────────────────────────────────────────────────────


class _Line(Struct, frozen=True):
    start: int
    column: int
    """Where its first word begins."""
    lead: str
    text: str
    """From its first word on."""

    @property
    def begins_item(self) -> bool:
        """Whether the dash of a list is directly before its first word."""
        return self.lead.endswith("- ")

    def can_belong_to(self, column: int) -> bool:
        """Return whether it may stand in a mapping whose keys begin at this column."""
        if not self.text:
            return not self.lead.strip().startswith("---")
        return self.column > column or (self.column == column and _KEY.match(self.text) is not None)


def _in_yaml(text: str) -> Iterator[Span]:
    kinds = list(_KIND.finditer(text))
    if not kinds:
        return
    lines = _lines(text)
    numbers = {line.start: number for number, line in enumerate(lines)}
    searched = 0
    for kind in kinds:
        number = numbers[kind.start()]
        if number < searched:
            continue
        column = lines[number].column
        first = number
        while not _is_first(lines[first], column) and first and lines[first - 1].can_belong_to(column):
            first -= 1
        last = number + 1
        while last < len(lines) and lines[last].can_belong_to(column) and not _is_first(lines[last], column):
            last += 1
        searched = last
        yield from _sections(lines[first:last], column)


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for whole in text.split("\n"):
        lead = _LEAD.match(whole)
        assert lead is not None
        lines.append(_Line(start, lead.end(), lead[0], whole[lead.end() :].rstrip()))
        start += len(whole) + 1
    return lines


def _is_first(line: _Line, column: int) -> bool:
    return line.column == column and line.begins_item


def _sections(lines: list[_Line], column: int) -> Iterator[Span]:
    is_inside = False
    block_column: int | None = None
    for line in lines:
        if not line.text:
            continue
        if line.column == column:
            section = _SECTION.match(line.text)
            is_inside, block_column = section is not None, None
            if section and section["flow"]:
                yield from _flow_values(line, section.start("flow"))
        elif is_inside and block_column is not None and line.column > block_column:
            yield line.start + line.column, line.start + line.column + len(line.text)
        elif is_inside:
            key = _KEY.match(line.text)
            block_column = line.column
            start = key.start("value") if key and key["value"] else None
            if start is not None and not _BLOCK.match(line.text[start:]):
                yield _unquoted(line.text, start, line.start + line.column)


def _flow_values(line: _Line, start: int) -> Iterator[Span]:
    for match in re.compile(r":[ \t]*([^,{}]+)").finditer(line.text, start):
        yield _unquoted(line.text[: match.end(1)], match.start(1), line.start + line.column)


def _unquoted(text: str, start: int, offset: int) -> Span:
    end = len(text)
    if end - start >= 2 and text[start] in "\"'" and text[end - 1] == text[start]:
        start, end = start + 1, end - 1
    return offset + start, offset + end


# ── JSON ─────────────────────────────────────────────────────────────────────


class _Object(Struct):
    """A JSON object or array while it is read."""

    name: str
    """Under which it stands in the one around it."""
    key: str = ""
    is_secret: bool = False
    values: list[Span] = field(default_factory=list)
    """The strings that are values in it."""
    sections: list[Span] = field(default_factory=list)
    """Those under `data` and `stringData`."""


def _in_json(text: str) -> Iterator[Span]:
    """Also of objects whose end, or beginning, is not there."""
    stack = [_Object("")]
    word: tuple[str, Span] | None = None
    follows_colon = False
    for token in _JSON.finditer(text):
        sign = text[token.start()]
        here = stack[-1]
        if sign == '"':
            if follows_colon:
                here.is_secret |= here.key == "kind" and token[1] == "Secret"
                here.values.append(token.span(1))
            word = (token[1], token.span(1))
            follows_colon = False
        elif sign == ":":
            here.key, follows_colon = (word[0] if word else ""), True
        elif sign in "{[":
            stack.append(_Object(here.key))
            follows_colon = False
        elif sign in "}]" and len(stack) > 1:
            yield from _closed(stack)
            follows_colon = False
    while len(stack) > 1:
        yield from _closed(stack)
    if stack[0].is_secret:
        yield from stack[0].sections


def _closed(stack: list[_Object]) -> Iterator[Span]:
    ended = stack.pop()
    if ended.is_secret:
        yield from ended.sections
    if ended.name in _SECTIONS:
        stack[-1].sections += ended.values
