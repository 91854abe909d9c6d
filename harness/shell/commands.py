"""A script split into its commands as bash runs them one after the other: a loop, a list with `&&`, a pipeline is one."""

from __future__ import annotations

from collections.abc import Iterator

from harness.shell.tokens import OPERATORS, REDIRECTS, HereDocument, tokens_of

_OPENS = frozenset({"for", "while", "until", "if", "case", "select", "{"})
_CLOSES = frozenset({"done", "fi", "esac", "}"})
_END = "\x02"
"""Behind a script: it becomes a part of what is not closed."""
_GOES_ON = frozenset({"|", "|&", "||", "&&"})


def commands(script: str) -> Iterator[tuple[int, str]]:
    """Each with the line on which it begins, counted from 0. Comments are none."""
    lines = script.split("\n")
    depth = parentheses = 0
    first: int | None = None
    awaits_command, goes_on = True, False
    for token in tokens_of(f"{script}\n"):
        if isinstance(token, HereDocument):
            continue
        text = token.text
        if text == "\n":
            if first is not None and depth <= 0 and parentheses <= 0 and not goes_on:
                yield first, _text(lines, first, token.line)
                first, depth, parentheses = None, 0, 0
            awaits_command = True
            continue
        if text in REDIRECTS:
            continue
        first = token.line if first is None else first
        if text in ("(", ")"):
            parentheses = max(0, parentheses + (1 if text == "(" else -1))
        elif awaits_command and text in _OPENS:
            depth += 1
        elif awaits_command and text in _CLOSES:
            depth -= 1
        goes_on = text in _GOES_ON
        awaits_command = text in OPERATORS or (awaits_command and text in ("do", "then", "else", "elif", "{", "!"))
    if first is not None:
        yield first, _text(lines, first, len(lines) - 1)


def lines_of_first(script: str) -> int | None:
    """Return how many lines the first command takes; `None` where the script ends before the command does.

    A script that begins with a comment begins with one line.
    """
    for first, command in commands(f"{script}\n{_END}"):
        if _END in command:
            return None if first == 0 else 1
        return command.count("\n") + 1 if first == 0 else 1
    return 1


def _text(lines: list[str], first: int, last: int) -> str:
    return "\n".join(lines[first : last + 1]).strip()
