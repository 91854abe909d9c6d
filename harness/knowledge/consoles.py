"""Consoles of programs by their prompts: Python's `>>> `, MySQL's `mysql> `, PostgreSQL's `shop=# `."""

import re
from functools import cache

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern


class Console(Struct, frozen=True):
    """A program that asks for statements; a statement may have several lines."""

    name: str
    prompt: str
    """A regular expression for the prompt at which a statement begins, without the space behind it."""
    more: str
    """The same for the lines that continue a statement; empty where a line is a statement."""
    failure: str = r"(?!)"
    """The same for a line that says that a statement failed."""


_SQL_MORE = r" *(?:->|'>|\">|`>|/\*>)"
_CONSOLES = (
    Console("python", ">>>", r"\.\.\.", r"(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit|Iteration)\b(?:: .*)?"),
    Console("ipython", r"In \[\d+\]:", r" *\.\.\.:", r"\w+(?:Error|Exception)\b.*"),
    Console("mysql", r"(?:mysql|MySQL \[[^\]\n]*\]|MariaDB \[[^\]\n]*\])>", _SQL_MORE, r"ERROR \d+ .*"),
    Console("psql", r"[\w-]+=[#>]", r"[\w-]+[-'\"$(*!^][#>]", r"(?:ERROR|FATAL): .*"),
    Console("cockroach", r"\w+@[\w.:-]+/\w+>", _SQL_MORE, r"ERROR: .*"),
    Console("redis", r"(?:[\w.-]+:\d+|not connected|redis \S+)(?:\[\d+\])?(?:\(TX\))?>", "", r"\(error\) .*"),
    Console("sqlite", "sqlite>", r" *\.\.\.>", r"(?:Parse|Runtime) error.*|Error: .*"),
    Console("mongo", r"(?:[\w.-]+ \[[^\]\n]*\] )?(?:test|admin|[a-z]\w*)>", r"\.{3}", r"(?:Uncaught )?\w*Error:.*"),
    Console("irb", r"irb(?:\(\w+\))?:\d+:\d+>", r"irb(?:\(\w+\))?:\d+:\d+\*|irb(?:\(\w+\))?:\d+(?::\d+)?[*'\"]", r".*\(\w*Error\)"),
    Console("node", ">", r"\.{3}|\|", r"(?:Uncaught )?\w*Error: .*"),
)  # fmt: skip
"""The most certain first: what each of them looks like, the later ones may look like as well."""
_UNCERTAIN = ("mongo", "node")
"""Whose prompts are other things in the text of a page: `> ` begins a quotation, `test> ` a line of a file."""
_LEAVES = lazy_pattern(
    r"(?:^|[;&|]|\n)\s*(?:exit|quit|logout|bye|\\q|\.exit|\.quit|\^D)\b\s*(?:\d+|\(\s*\d*\s*\))?\s*(?:;|$|#)",
    re.IGNORECASE,
)


def console_at(line: str) -> Console | None:
    """Return the console whose prompt a line is, with nothing behind it; `None` where it is none."""
    return next((console for console in _CONSOLES if _pattern(console.prompt).fullmatch(line)), None)


def prompt_at(line: str, console: Console) -> re.Match[str] | None:
    """Return the prompt of a console with which a line begins, with the space behind it."""
    return _pattern(console.prompt).match(line)


def console_of(line: str) -> Console | None:
    """Return the console with whose prompt a line of a page begins; `None` where it may be something else."""
    certain = (console for console in _CONSOLES if console.name not in _UNCERTAIN)
    return next((console for console in certain if _pattern(console.prompt).match(line)), None)


def continuation_at(line: str, console: Console) -> re.Match[str] | None:
    """Return the prompt for more of a statement with which a line begins."""
    return _pattern(console.more).match(line) if console.more else None


def asks_for_more(line: str, console: Console) -> bool:
    """Return whether a line is nothing but the prompt for more of a statement."""
    return bool(console.more) and _pattern(console.more).fullmatch(line) is not None


def says_that_it_failed(output: str, console: Console) -> bool:
    """Return whether a line of what a statement printed says that it failed."""
    return any(re.fullmatch(console.failure, line) for line in output.splitlines())


def leaves(text: str) -> bool:
    """Return whether a command or statement leaves the shell or console that it is typed in: `exit`, `quit()`, `\\q`, `^D`."""
    return _LEAVES.search(text) is not None


@cache
def _pattern(prompt: str) -> re.Pattern[str]:
    return re.compile(f"(?:{prompt})(?: |$)")
