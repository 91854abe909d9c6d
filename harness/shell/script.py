"""The commands of a script as bash would split them: programs with their words, and here-documents. Runs nothing.

Reads what workshops contain (Bash Reference Manual, "Shell Syntax"); what is not closed ends with the text. Linear in its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from harness.shell.tokens import OPERATORS, REDIRECTS, HereDocument, Word, group_end, tokens_of

__all__ = ["HereDocument", "Program", "Word", "programs", "substitutions"]

KEYWORDS = frozenset(
    {"do", "then", "else", "elif", "if", "while", "until", "!", "{", "}", "done", "fi", "esac", "time"}
)
_WRAPPERS = frozenset({"sudo", "time", "command", "exec", "nohup", "env", "builtin"})
_DEEPEST = 4
"""Levels of `$(…)` that are looked into."""


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
            end = group_end(text, position + 2, ")")
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
    for token in tokens_of(script):
        if isinstance(token, HereDocument):
            current.here_documents.append(token)
        elif current.words and current.words[0].text == "[[" and current.words[-1].text != "]]" and token.text != "\n":
            current.words.append(token)
        elif token.text in REDIRECTS:
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
        elif not current.words and token.text in KEYWORDS:
            continue
        else:
            if not current.words:
                current.line = token.line
            current.words.append(token)
    if current.words:
        yield current
