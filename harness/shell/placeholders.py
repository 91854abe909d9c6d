"""What an author leaves for the audience to fill in: `web-xxxxxxxxxx-yyyyy`, `<pod-name>`, `[node2 IP]`, `YourUserName`."""

from __future__ import annotations

import re

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern

_FOUND = lazy_pattern(
    r"(?P<generated>(?<![\w/.-])[a-z0-9]+(?:-[a-z0-9]+)*?(?:-(?:x{3,}|y{3,}|z{3,}|X{3,}|Y{3,}|Z{3,}))+(?![\w-]))"
    r"|(?P<angled>(?<![<\w])<(?:[a-zA-Z][\w-]*(?:[ ._-][\w-]+){0,5})>)"
    r"|(?P<bracketed>(?<![\w$\[{\"'`.*?-])\[[A-Za-z][\w-]*(?: [\w-]+){1,4}\])"
    r"|(?P<worded>\b(?:[Yy]our[A-Z]\w+|YOUR_[A-Z_]+|ACTUAL[-_][A-Z_-]+|CHANGE_?ME)\b)"
    r"|(?P<letters>(?<![\w/.-])(?:x{3,}|y{3,}|z{3,})(?![\w.-]))"
)
_RUN = lazy_pattern(r"-(?:x{3,}|y{3,}|z{3,})", re.IGNORECASE)


class Placeholder(Struct, frozen=True):
    """One of them, in a text."""

    text: str
    start: int
    """Its first character, counted from 0."""
    pattern: str | None
    """What the name of an object must look like that it stands for; `None` where the cluster cannot tell."""


def placeholders(command: str) -> list[Placeholder]:
    """Those of a command, in order. What stands in single quotes or in a here-document counts too: it is typed as it stands."""
    found = []
    for match in _FOUND.finditer(command):
        text = match[0]
        pattern = None
        if match.lastgroup == "generated":
            fixed, runs = text[: _RUN.search(text).start()], len(_RUN.findall(text))  # type: ignore[union-attr]
            pattern = re.escape(fixed) + r"-[a-z0-9]+" * runs
        if match.lastgroup == "angled" and not _stands_for_something(command, match):
            continue
        found.append(Placeholder(text, match.start(), pattern))
    return found


def _stands_for_something(command: str, match: re.Match[str]) -> bool:
    """`<name>` is a placeholder, `cat <in >out` is not, nor is a tag in quotes or a here-document."""
    before = command[: match.start()]
    is_quoted = before.count('"') % 2 == 1 or before.count("'") % 2 == 1
    return not is_quoted and "<<" not in before
