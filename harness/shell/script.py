"""The commands of a script as bash would split them: programs with their words, and here-documents. Runs nothing.

Reads what workshops contain (Bash Reference Manual, "Shell Syntax"); what is not closed ends with the text. Linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

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
_REDIRECTS = frozenset({"<<<", "<<-", "<<", "&>>", "&>", ">>", ">&", "<&", ">|", "<>", "<", ">"})
_KEYWORDS = frozenset(
    {"do", "then", "else", "elif", "if", "while", "until", "!", "{", "}", "done", "fi", "esac", "time"}
)
_COMPOUNDS = frozenset({"for", "case", "select", "function", "coproc", "[[", "]]", "in"})
_GROUPS = frozenset({"(", ")", ";;"})
_JOINTS = frozenset({"|", "|&", "||", "&&"})
_END = "\x1e"
_ENDS_WORD = frozenset(" \t\n;&|<>()")
_PLAIN = re.compile(r"[^\s;&|<>()\\'\"$`#]+")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)\+?=")
_WRAPPERS = frozenset({"sudo", "time", "command", "exec", "nohup", "env", "builtin"})
_DEEPEST = 4
"""Levels of `$(…)` that are looked into."""
_QUOTING = re.compile(r"[\\'\"]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
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


@dataclass(frozen=True, slots=True)
class HereDocument:
    """The lines that a program reads as its input."""

    text: str
    line: int
    """Of its first line, counted from 0."""
    is_expanded: bool


@dataclass
class Program:
    """A program that is run, with what stands in front of it."""

    line: int
    words: list[Word] = field(default_factory=list)
    here_documents: list[HereDocument] = field(default_factory=list)
    redirects: list[Word] = field(default_factory=list)
    """The targets."""
    is_piped: bool = False
    """Its output goes into another program."""
    is_background: bool = False

    @property
    def assignments(self) -> list[Word]:
        """Those in front of the program, or all there is."""
        return self.words[: self._first]

    @cached_property
    def arguments(self) -> list[Word]:
        """The program's name and its arguments, without `sudo` and its like."""
        return self.words[self._first :]

    @property
    def name(self) -> str:
        """What is run; empty where there are only assignments."""
        return self.literals[0] if self.literals else ""

    @cached_property
    def literals(self) -> list[str]:
        """The arguments without quotes, the name first."""
        return [word.literal for word in self.arguments]

    @property
    def _first(self) -> int:
        position = 0
        while position < len(self.words) and (
            self.words[position].assigns
            or self.words[position].text in _WRAPPERS
            or (position and self.words[position - 1].text in _WRAPPERS and self.words[position].text.startswith("-"))
        ):
            position += 1
        return position


def programs(script: str, depth: int = _DEEPEST) -> list[Program]:
    """The programs of a script in the order in which they stand there, those in `$(…)` behind the one they belong to."""
    found: list[Program] = []
    for program in _top_level(script):
        found.append(program)
        for word in program.words if depth else ():
            line, counted = word.line, 0
            for inner, offset in substitutions(word.text):
                line, counted = line + word.text.count("\n", counted, offset), offset
                for each in programs(inner, depth - 1):
                    each.line += line
                    each.words = [Word(w.text, word.start + offset + w.start, w.line + line) for w in each.words]
                    found.append(each)
    return found


def is_surely_sound(script: str) -> bool:
    """True for a script that no shell can refuse: simple commands and pipelines, all that was opened closed. False if in doubt."""
    tokens = list(_tokens(f"{script}\n{_END}"))
    last = tokens.pop()
    if isinstance(last, HereDocument) or last.text != _END or "`" in script:
        return False
    awaits_word = awaits_command = False
    has_words = False
    target_end = -1
    for token in tokens:
        if isinstance(token, HereDocument):
            continue
        text = token.text
        if text in _REDIRECTS:
            if awaits_word or target_end == token.start:
                return False
            awaits_word = True
        elif text in OPERATORS:
            if awaits_word or text in _GROUPS or (text != "\n" and not has_words):
                return False
            awaits_command = text in _JOINTS or (text == "\n" and awaits_command)
            has_words = False
        else:
            is_name = not has_words and not awaits_word
            if is_name and (text in _KEYWORDS or text in _COMPOUNDS or ("[" in text and text != "[")):
                return False
            if "$(" in text and not all(is_surely_sound(inner) for inner, _ in substitutions(text)):
                return False
            target_end = token.start + len(text) if awaits_word and text.isdecimal() else -1
            awaits_command = awaits_word = False
            has_words = True
    return not awaits_word and not awaits_command


def substitutions(text: str) -> Iterator[tuple[str, int]]:
    """What stands in each outermost `$(…)` and in backticks, with its place; not in single quotes."""
    position, quoted = 0, False
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 2
        elif char == '"':
            quoted = not quoted
            position += 1
        elif char == "'" and not quoted:
            end = text.find("'", position + 1)
            position = len(text) if end < 0 else end + 1
        elif text.startswith("$(", position) and not text.startswith("$((", position):
            end = _group_end(text, position + 2, ")")
            yield text[position + 2 : end - 1], position + 2
            position = end
        elif char == "`":
            end = text.find("`", position + 1)
            end = len(text) if end < 0 else end
            yield text[position + 1 : end], position + 1
            position = end + 1
        else:
            position += 1


def _top_level(script: str) -> Iterator[Program]:
    current, is_target = Program(0), ""
    for token in _tokens(script):
        if isinstance(token, HereDocument):
            current.here_documents.append(token)
        elif current.words and current.words[0].text == "[[" and current.words[-1].text != "]]" and token.text != "\n":
            current.words.append(token)
        elif token.text in _REDIRECTS:
            is_target = token.text
            last = current.words[-1] if current.words else None
            if last and last.text.isdecimal() and last.start + len(last.text) == token.start:
                current.words.pop()
        elif token.text in OPERATORS:
            current.is_piped = token.text in ("|", "|&")
            current.is_background = token.text == "&"
            if current.words:
                yield current
            current, is_target = Program(token.line + (token.text == "\n")), ""
        elif is_target:
            current.redirects.append(token)
            is_target = ""
        elif not current.words and token.text in _KEYWORDS:
            continue
        else:
            if not current.words:
                current.line = token.line
            current.words.append(token)
    if current.words:
        yield current


def _tokens(script: str) -> Iterator[Word | HereDocument]:
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
    if script[position] not in ";&|<>()\n":
        return ""
    return next(operator for operator in OPERATORS if script.startswith(operator, position))


def _word_end(script: str, position: int) -> int:
    while position < len(script):
        char = script[position]
        if char in _ENDS_WORD:
            if char in "<>(" and script[position : position + 2] in ("<(", ">("):
                position = _group_end(script, position + 2, ")")
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
            position = _group_end(script, position + 1, '"')
        elif script.startswith("$(", position):
            position = _group_end(script, position + 2, ")")
        elif script.startswith("${", position):
            position = _group_end(script, position + 2, "}")
        elif char == "`":
            end = script.find("`", position + 1)
            position = len(script) if end < 0 else end + 1
        else:
            position += 1
    return min(position, len(script))


_GROUP_MARK = re.compile(r"[\\'\"`(){}]|\$[({]")


def _group_end(script: str, position: int, closing: str) -> int:
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
