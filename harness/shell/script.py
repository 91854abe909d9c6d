"""The commands of a script as bash would split them: programs with their words, and here-documents. Runs nothing.

Reads what workshops contain (Bash Reference Manual, "Shell Syntax"); what is not closed ends with the text. Linear in its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct, field

from harness.shell.tokens import OPERATORS, REDIRECTS, HereDocument, Word, group_end, tokens_of

__all__ = ["HereDocument", "Program", "Redirection", "Word", "programs", "substitutions"]

KEYWORDS = frozenset(
    {"do", "then", "else", "elif", "if", "while", "until", "!", "{", "}", "done", "fi", "esac", "time"}
)
_WRAPPERS = frozenset({"sudo", "time", "command", "exec", "nohup", "env", "builtin"})
_DEEPEST = 4
"""Levels of `$(…)` that are looked into."""


class Redirection(Struct, frozen=True):
    """A file that takes the place of a program's input or output."""

    operator: str
    """`<`, `>`, `>>`, `&>`, …"""
    target: Word


class Program(Struct, eq=False, dict=True, weakref=True):
    """A program that is run, with what stands in front of it."""

    line: int
    words: list[Word] = field(default_factory=list)
    here_documents: list[HereDocument] = field(default_factory=list)
    redirections: list[Redirection] = field(default_factory=list)
    ended_by: str = ""
    """The operator behind it: `|`, `&&`, `||`, `;`, `&`, `(`, `)`, a line's end; empty for the last of a script."""
    subshells: tuple[int, ...] = ()
    """Those that it runs in, the outermost first; each has a number of its own."""
    is_conditional: bool = False
    """True inside of `if` and `case`: whether it runs depends on what is there."""

    @property
    def is_piped(self) -> bool:
        """Its output goes into another program."""
        return self.ended_by in ("|", "|&")

    @property
    def is_background(self) -> bool:
        """The shell does not wait for it."""
        return self.ended_by == "&"

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
                    each.subshells = (*program.subshells, -word.start - offset, *each.subshells)
                    each.is_conditional |= program.is_conditional
                    each.words = [Word(w.text, word.start + offset + w.start, w.line + line) for w in each.words]
                    found.append(each)
    return found


def substitutions(text: str) -> Iterator[tuple[str, int]]:
    """What stands in each outermost `$(…)`, `<(…)`, `>(…)` and in backticks, with its place; not in single quotes."""
    if not any(opening in text for opening in ("$(", "`", "<(", ">(")):
        return
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
        elif _opens_substitution(text, position, quoted=quoted):
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


def _opens_substitution(text: str, position: int, *, quoted: bool) -> bool:
    opening = text[position : position + 2]
    return (opening == "$(" and text[position + 2 : position + 3] != "(") or (opening in ("<(", ">(") and not quoted)


def _top_level(script: str) -> Iterator[Program]:
    current, redirected_by = Program(0), ""
    nesting = _Nesting()
    for token in tokens_of(script):
        if isinstance(token, HereDocument):
            current.here_documents.append(token)
        elif current.words and current.words[0].text == "[[" and current.words[-1].text != "]]" and token.text != "\n":
            current.words.append(token)
        elif token.text in REDIRECTS:
            redirected_by = token.text
            last = current.words[-1] if current.words else None
            if last and last.text.isdecimal() and last.start + len(last.text) == token.start:
                current.words.pop()
        elif token.text in OPERATORS:
            current.ended_by = token.text
            if current.words or current.redirections:
                yield current
            nesting.follow(token.text, token.start)
            current, redirected_by = nesting.program(token.line + (token.text == "\n")), ""
        elif redirected_by:
            current.redirections.append(Redirection(redirected_by, token))
            redirected_by = ""
        elif not current.words and token.text in KEYWORDS:
            nesting.follow(token.text, token.start)
            current.is_conditional = nesting.is_conditional
        else:
            if not current.words:
                current.line = token.line
                nesting.follow(token.text, token.start)
            current.words.append(token)
    if current.words or current.redirections:
        yield current


class _Nesting:
    """The subshells and conditions that are open."""

    def __init__(self) -> None:
        self._subshells: tuple[int, ...] = ()
        self._conditions = 0

    @property
    def is_conditional(self) -> bool:
        return self._conditions > 0

    def program(self, line: int) -> Program:
        return Program(line, subshells=self._subshells, is_conditional=self.is_conditional)

    def follow(self, text: str, start: int) -> None:
        """Go on behind an operator, a keyword, or the first word of a command."""
        if text == "(":
            self._subshells += (start,)
        elif text == ")":
            self._subshells = self._subshells[:-1]
        elif text in ("if", "case"):
            self._conditions += 1
        elif text in ("fi", "esac"):
            self._conditions = max(0, self._conditions - 1)
