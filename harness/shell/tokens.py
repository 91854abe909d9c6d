"""The words, operators and here-documents of a script as bash would split them (Bash Reference Manual, "Shell Syntax").

What is not closed ends with the text. Linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from harness.lazy_pattern import lazy_pattern

OPERATORS = (
    ";;",
    "&&",
    "||",
    "|&",
    "<<<",
    "<<-",
    "<<",
    "&>>",
    "&>",
    ">>",
    ">&",
    "<&",
    ">|",
    "<>",
    ";",
    "&",
    "|",
    "<",
    ">",
    "(",
    ")",
    "\n",
)
REDIRECTS = frozenset({"<<<", "<<-", "<<", "&>>", "&>", ">>", ">&", "<&", ">|", "<>", "<", ">"})
_ENDS_WORD = frozenset(" \t\n;&|<>()")
_PLAIN = lazy_pattern(r"[^\s;&|<>()\\'\"$`#]+")
_ASSIGNMENT = lazy_pattern(r"([A-Za-z_]\w*)\+?=")
_QUOTING = lazy_pattern(r"[\\'\"]")
_ESCAPED = lazy_pattern(r"\\(.)", re.DOTALL)


class Word(Struct, frozen=True):
    """One word as it is written, quotes and expansions included."""

    text: str
    start: int
    """Its first character in the script, counted from 0."""
    line: int
    """Counted from 0."""

    @property
    def literal(self) -> str:
        """Without the quotes and backslashes around; expansions stay as they are written."""
        if not _QUOTING.search(self.text):
            return self.text
        return _ESCAPED.sub(r"\1", self.text.replace("'", "").replace('"', ""))

    @property
    def is_expanded(self) -> bool:
        """True if the shell puts something else in the place of a part of it."""
        return "$" in self.text or "`" in self.text

    @property
    def assigns(self) -> str | None:
        """The variable of `NAME=value`."""
        found = _ASSIGNMENT.match(self.text)
        return found[1] if found else None


class HereDocument(Struct, frozen=True):
    """The lines that a program reads as its input."""

    text: str
    line: int
    """Of its first line, counted from 0."""
    is_expanded: bool


def tokens_of(script: str) -> Iterator[Word | HereDocument]:
    """Words, operators as words, and here-documents before the end of the line that asks for them."""
    position = line = 0
    awaited: list[tuple[str, bool, bool]] = []
    opening = ""
    while position < len(script):
        char = script[position]
        if char in " \t":
            position += 1
        elif char == "\\" and script.startswith("\\\n", position):
            position, line = position + 2, line + 1
        elif char == "#":
            end = script.find("\n", position)
            position = len(script) if end < 0 else end
        elif operator := _operator(script, position):
            position += len(operator)
            if operator == "\n":
                for delimiter, strips, is_expanded in awaited:
                    text, end = _here_document(script, position, delimiter, strips=strips)
                    yield HereDocument(text, line + 1, is_expanded)
                    line += script.count("\n", position, end)
                    position = end
                awaited.clear()
                yield Word("\n", position - 1, line)
                line += 1
            else:
                opening = operator if operator in ("<<", "<<-") else ""
                yield Word(operator, position - len(operator), line)
        else:
            end = _word_end(script, position)
            word = Word(script[position:end], position, line)
            if opening:
                awaited.append((word.literal, opening == "<<-", word.literal == word.text))
                opening = ""
            yield word
            line += word.text.count("\n")
            position = end


def _operator(script: str, position: int) -> str:
    if script[position] not in ";&|<>()\n" or script.startswith(("<(", ">("), position):
        return ""
    return next(operator for operator in OPERATORS if script.startswith(operator, position))


def _word_end(script: str, position: int) -> int:
    while position < len(script):
        char = script[position]
        if char in _ENDS_WORD:
            if char in "<>(" and script[position : position + 2] in ("<(", ">("):
                position = group_end(script, position + 2, ")")
                continue
            return position
        if plain := _PLAIN.match(script, position):
            position = plain.end()
        elif char == "\\":
            position += 2
        elif char == "'":
            end = script.find("'", position + 1)
            position = len(script) if end < 0 else end + 1
        elif char == '"':
            position = group_end(script, position + 1, '"')
        elif script.startswith("$(", position):
            position = group_end(script, position + 2, ")")
        elif script.startswith("${", position):
            position = group_end(script, position + 2, "}")
        elif char == "`":
            end = script.find("`", position + 1)
            position = len(script) if end < 0 else end + 1
        else:
            position += 1
    return min(position, len(script))


_GROUP_MARK = lazy_pattern(r"[\\'\"`(){}]|\$[({]")


def group_end(script: str, position: int, closing: str) -> int:
    """The place behind the `closing` that ends the group which was opened right before `position`."""
    stack = [closing]
    while found := _GROUP_MARK.search(script, position):
        mark, position, top = found[0], found.end(), stack[-1]
        if mark == "\\":
            position += 1
        elif mark == top:
            stack.pop()
            if not stack:
                return position
        elif mark == "$(":
            stack.append(")")
        elif mark == "${":
            stack.append("}")
        elif top == '"' and mark != "`":
            continue
        elif mark == "'":
            end = script.find("'", position)
            position = len(script) if end < 0 else end + 1
        elif mark in '"`':
            stack.append(mark)
        elif mark == "(" and top == ")":
            stack.append(")")
    return len(script)


def _here_document(script: str, position: int, delimiter: str, *, strips: bool) -> tuple[str, int]:
    """The text up to the delimiter's line, and the place behind that line."""
    start = position
    while position < len(script):
        end = script.find("\n", position)
        end = len(script) if end < 0 else end
        line = script[position:end]
        if (line.lstrip("\t") if strips else line) == delimiter:
            return script[start:position], min(end + 1, len(script))
        position = end + 1
    return script[start:], len(script)
